/** An etcd revision. Safe as a number: etcd would need 285 years at a million writes a second to pass 2^53. */
export type Revision = number;

/** A value as it lies in the store. */
export interface Stored<T> {
  readonly key: string;
  readonly value: T;
  /** Revision of the last change of this key. */
  readonly revision: Revision;
}

/** Everything under a prefix at one revision. */
export interface Listed<T> {
  /** In the order of their keys. */
  readonly items: readonly Stored<T>[];
  /** Revision of the whole store at which the list is true; watch from here. */
  readonly revision: Revision;
  /** Keys whose values could not be read, and so are not among `items`; absent when there are none. */
  readonly unreadable?: readonly string[];
}

/** One change of one key. */
export type Change<T> =
  | {
      readonly type: 'put';
      readonly key: string;
      readonly value: T;
      readonly revision: Revision;
      /** The value before; absent when the key is new. */
      readonly previous?: T;
    }
  | {
      readonly type: 'delete';
      readonly key: string;
      readonly revision: Revision;
      /** The last value; absent only when etcd has compacted it away. */
      readonly previous?: T;
      /** The key is there, but its value can no longer be read: whoever must not lose it keeps what it knows. */
      readonly unreadable?: true;
    };

/** All changes under the watched prefix up to and including `revision`, in order. Empty for a mere sign of progress. */
export interface ChangeBatch<T> {
  readonly changes: readonly Change<T>[];
  readonly revision: Revision;
}

/** One write of a transaction. Values are stored as JSON. */
export type Write =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown; readonly lease?: LeaseId }
  | { readonly type: 'delete'; readonly key: string };

/** Id of an etcd lease, decimal. */
export type LeaseId = string;

/** What a transaction decided from what it read. */
export interface Decision<R> {
  readonly writes: readonly Write[];
  readonly result: R;
}

/** The keys that a transaction asked for, as they were read; `undefined` for a key that does not exist. */
export type Snapshot = ReadonlyMap<string, Stored<unknown> | undefined>;

/** What a committed transaction gives back. */
export interface Committed<R> {
  readonly result: R;
  /** Revision of the commit: what every key written now has as its own. When nothing was written: of the read. */
  readonly revision: Revision;
}

/**
 * Typed objects in etcd. The etcd store and the in-memory one pass the same contract suite.
 *
 * Every method throws StorageError and nothing else, but for misuse; `signal` ends any wait, with its own reason.
 */
export interface Storage {
  /** One key; `undefined` when it does not exist. Linearizable. */
  get<T>(key: string, signal: AbortSignal): Promise<Stored<T> | undefined>;

  /** Everything under `prefix`, read in pages at one revision. A value that is not JSON is logged and left out. */
  list<T>(prefix: string, signal: AbortSignal): Promise<Listed<T>>;

  /**
   * Reads `keys`, lets `decide` say what to write, and commits only if none of `keys` changed in
   * between; otherwise reads again and asks again, until `signal` aborts. All writes happen or none. A write
   * whose answer was lost is found out about by its bytes, never reported as a conflict with itself; two writers
   * who put the same bytes over the same state may both be told that it was them, so what must count carries an
   * identity. A key that is written but not read is written whatever it holds, and after a lost answer perhaps
   * twice: read what you write.
   *
   * @param decide pure; may be called several times; what it throws ends the transaction and is thrown on
   */
  transact<R>(
    keys: readonly string[],
    decide: (current: Snapshot) => Decision<R>,
    signal: AbortSignal,
  ): Promise<Committed<R>>;

  /**
   * Every change under `prefix` after revision `after`, exactly once and in order, across cut
   * connections and restarts of etcd. Ends when `signal` aborts. A value that is not JSON is logged and counts
   * as no value: putting it deletes what was there.
   *
   * @throws StorageError `expired` when etcd no longer has the changes after `after` (compacted, or the
   *   store was rolled back): list again
   */
  watch<T>(prefix: string, after: Revision, signal: AbortSignal): AsyncIterable<ChangeBatch<T>>;

  /** A lease that is kept alive until `signal` aborts, then revoked. Await `lost` after that, before `close`. */
  lease(ttlSeconds: number, signal: AbortSignal): Promise<Lease>;

  /** A lease that nobody keeps alive: keys put with it vanish after `ttlSeconds`. */
  grant(ttlSeconds: number, signal: AbortSignal): Promise<LeaseId>;

  /** The present revision of the store; also the cheapest proof that etcd answers. */
  currentRevision(signal: AbortSignal): Promise<Revision>;

  /** Closes connections. Abort the watches first. */
  close(): void;
}

/** A lease that is being kept alive. */
export interface Lease {
  readonly id: LeaseId;
  /**
   * Resolves when the lease is lost: its keys are gone, or will be before anyone can tell otherwise. Also when
   * it was given back because the signal aborted.
   */
  readonly lost: Promise<void>;
}

/** What can go wrong between us and etcd, as far as callers can act on it. */
export type StorageErrorCode =
  /** etcd does not answer, or not in time. A read may be tried again. */
  | 'unavailable'
  /** A write was sent and its answer lost, and finding out failed too. It may have happened. */
  | 'unknown-outcome'
  /** The wanted revision is compacted, or lies in a future that this store never had. */
  | 'expired'
  /** Larger than etcd takes: 1.5 MiB a request, 128 operations a transaction. */
  | 'too-large'
  /** A stored value is not JSON. The message names the key. */
  | 'corrupt'
  /** Anything else, with the original as `cause`. */
  | 'failed';

/** The only error that Storage throws, besides what `decide` and `signal` bring in. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly code: StorageErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
