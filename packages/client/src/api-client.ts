import type { Binding, Kind, ObjectsByKind, WatchEvent } from '@kube/api-types';

/** Which objects a list or a watch is about. */
export interface Selection {
  /** Absent means all namespaces. */
  readonly namespace?: string;
  /** e.g. `name=redis,tier!=web` */
  readonly labels?: string;
  /** v1beta1 field names, e.g. `DesiredState.Host=` */
  readonly fields?: string;
}

/** A list and the version to watch from. */
export interface ObjectList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/** All calls throw StatusError for what the server refuses and ConnectionError when it cannot be reached. */
export interface ResourceClient<T> {
  list(selection: Selection, signal: AbortSignal): Promise<ObjectList<T>>;
  get(namespace: string | undefined, name: string, signal: AbortSignal): Promise<T>;
  /** In the namespace of the object. */
  create(object: T, signal: AbortSignal): Promise<T>;
  /** Replaces; with a resourceVersion only if it is the stored one. */
  update(object: T, signal: AbortSignal): Promise<T>;
  /** Replaces the status alone: `PUT /<resource>/<id>/status`. */
  updateStatus(object: T, signal: AbortSignal): Promise<T>;
  delete(namespace: string | undefined, name: string, signal: AbortSignal): Promise<void>;
  /** Deletes this very object: one of its name that was made since is `NotFound`. A v0.5.6 server goes by the name. */
  deleteObject(object: T, signal: AbortSignal): Promise<void>;
  /**
   * Every change after `resourceVersion`. Ends when the server ends it (normal) or the connection
   * breaks (ConnectionError); throws a StatusError `Expired` when the version is too old.
   */
  watch(
    selection: Selection,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncIterable<Exclude<WatchEvent<T>, { type: 'ERROR' }>>;
}

/** The apiserver, in internal objects; the wire version is the transport's business. */
export interface ApiClient {
  resource<K extends Kind>(kind: K): ResourceClient<ObjectsByKind[K]>;
  /** Places a pod on a node. */
  bind(binding: Binding, signal: AbortSignal): Promise<void>;
}
