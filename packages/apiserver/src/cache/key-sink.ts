import type { Change, Revision, Stored } from '@kube/storage';

/** Something that is fed with everything under one prefix of the store. */
export interface KeySink {
  /** With its trailing slash. */
  readonly prefix: string;
  /** False for a value that is not what belongs at its key; it is never handed over. */
  accepts(key: string, value: unknown): boolean;
  /** All there is, at `revision`; whatever was known before is out of date. */
  replaced(items: readonly Stored<unknown>[], revision: Revision): void;
  /** The next change. */
  changed(change: Change<unknown>): void;
}
