import { type Clock, createBackoff, type Logger } from '@kube/component-base';
import { pause } from './pause.js';
import { type ChangeBatch, type Revision, type Storage, StorageError, type Stored } from './storage.js';

/** Who keeps the copy. What they throw ends the mirror. */
export interface MirrorHandlers<T> {
  /**
   * Everything there is: forget what was there before. Called first, and again when changes were missed.
   *
   * @param unreadable keys that are there and are not among `items`, because their values cannot be read
   */
  replaced(items: readonly Stored<T>[], revision: Revision, unreadable: readonly string[]): void;
  /** What happened since, exactly once and in order. */
  changed(batch: ChangeBatch<T>): void;
}

/** What a mirror needs besides the store. */
export interface MirrorDeps {
  readonly log: Logger;
  readonly clock: Clock;
}

const RETRY = { initialMs: 100, maxMs: 5_000, jitter: 0.5 };

/**
 * Keeps a copy of everything under `prefix`: lists, then watches, and lists again when the store no longer
 * has the changes in between. Outages of etcd are waited out. Resolves when `signal` aborts.
 *
 * @throws what a handler throws
 */
export async function mirror<T>(
  storage: Storage,
  prefix: string,
  handlers: MirrorHandlers<T>,
  { log, clock }: MirrorDeps,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff(RETRY);
  let troubled = false;
  while (!signal.aborted) {
    try {
      const { items, revision, unreadable = [] } = await storage.list<T>(prefix, signal);
      handlers.replaced(items, revision, unreadable);
      if (troubled) {
        log.info({ key: prefix, resourceVersion: revision }, 'listed again');
        troubled = false;
      }
      for await (const batch of storage.watch<T>(prefix, revision, signal)) {
        handlers.changed(batch);
        backoff.reset();
      }
    } catch (cause) {
      if (signal.aborted) {
        return;
      }
      if (!(cause instanceof StorageError)) {
        throw cause;
      }
      if (!troubled) {
        log.warn({ key: prefix, code: cause.code, err: cause }, 'lost touch with the store, listing again');
        troubled = true;
      }
      await pause(clock, backoff.next(), signal);
    }
  }
}
