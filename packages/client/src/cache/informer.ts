import type { ApiObject } from '@kube/api-types';

/** What is told of each change; an update is told only when the resourceVersion differs. */
export interface ObjectHandler<T> {
  added?(object: T): void;
  updated?(before: T, after: T): void;
  deleted?(object: T): void;
}

/** Read-only view of what a reflector has fetched. Objects are shared: never change them. */
export interface Lister<T> {
  /** `key` is `namespace/name`, or `name` for kinds without namespace. */
  get(key: string): T | undefined;
  list(): readonly T[];
  /** Objects that the index function `index` filed under `value`. */
  byIndex(index: string, value: string): readonly T[];
}

/** Names under which an object is filed. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** A local, always fresh copy of a selection of objects. */
export interface Informer<T extends ApiObject> extends Lister<T> {
  /** Add all handlers before `run`. A handler that throws is logged and harms nobody else. */
  addHandler(handler: ObjectHandler<T>): void;
  /** Lists, watches, and begins again whenever that breaks, until `signal` aborts. Never rejects otherwise. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves after the first complete list has been handled; rejects with the signal's reason. */
  synced(signal: AbortSignal): Promise<void>;
}
