import { type Clock, systemClock } from '@kube/component-base';
import { abortable } from './abortable.js';
import { type Entry, MemoryHistory } from './memory-history.js';
import {
  type ChangeBatch,
  type Committed,
  type Decision,
  type Lease,
  type LeaseId,
  type Listed,
  type Revision,
  type Snapshot,
  type Storage,
  StorageError,
  type Stored,
} from './storage.js';
import { decodeValue } from './values.js';

/** A store that lives and dies with the process, for unit tests. It promises what the etcd store promises. */
export interface MemoryStorage extends Storage {
  /** Forgets the history before `revision`: watches from further back end as `expired`. */
  compact(revision: Revision): void;
  /** Ends a lease as if nobody had kept it alive: its keys vanish, its `lost` resolves. */
  expire(lease: LeaseId): void;
}

/**
 * An empty store at revision 1.
 *
 * @param clock what leases run by
 */
export function createMemoryStorage({ clock = systemClock }: { readonly clock?: Clock } = {}): MemoryStorage {
  return new InMemory(clock);
}

class InMemory implements MemoryStorage {
  readonly #history = new MemoryHistory();
  /** What to do when a lease ends, by its id. */
  readonly #leases = new Map<LeaseId, () => void>();
  readonly #closed = new AbortController();
  #leasesMade = 0;

  constructor(private readonly clock: Clock) {}

  async get<T>(key: string, signal: AbortSignal): Promise<Stored<T> | undefined> {
    signal.throwIfAborted();
    return stored<T>(key, this.#history.entry(key));
  }

  async list<T>(prefix: string, signal: AbortSignal): Promise<Listed<T>> {
    signal.throwIfAborted();
    const items = this.#history.under(prefix).flatMap(([key, entry]) => stored<T>(key, entry) ?? []);
    return { items, revision: this.#history.revision };
  }

  async transact<R>(
    keys: readonly string[],
    decide: (current: Snapshot) => Decision<R>,
    signal: AbortSignal,
  ): Promise<Committed<R>> {
    signal.throwIfAborted();
    const current = new Map(keys.map((key) => [key, stored<unknown>(key, this.#history.entry(key))]));
    const { writes, result } = decide(current);
    for (const write of writes) {
      if (write.type === 'put' && write.lease !== undefined && !this.#leases.has(write.lease)) {
        throw new StorageError('failed', `cannot write key ${write.key}: lease ${write.lease} is gone`);
      }
    }
    return { result, revision: this.#history.commit(writes) };
  }

  async *watch<T>(prefix: string, after: Revision, signal: AbortSignal): AsyncGenerator<ChangeBatch<T>> {
    let position = after;
    while (!signal.aborted) {
      const next = new Promise<void>((resolve) => {
        this.#history.onNext(resolve);
      });
      const changes = this.#history.changesAfter(position, prefix);
      position = this.#history.revision;
      if (changes.length > 0) {
        yield { changes, revision: position } as ChangeBatch<T>;
      } else {
        await abortable(() => next, signal).catch(() => {});
      }
    }
  }

  async lease(ttlSeconds: number, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    const id = this.#newLease(ttlSeconds);
    const lost = new Promise<void>((resolve) => {
      this.#leases.set(id, resolve);
    });
    const revoke = (): void => this.expire(id);
    signal.addEventListener('abort', revoke, { once: true });
    void lost.then(() => signal.removeEventListener('abort', revoke));
    return { id, lost };
  }

  async grant(ttlSeconds: number, signal: AbortSignal): Promise<LeaseId> {
    signal.throwIfAborted();
    const id = this.#newLease(ttlSeconds);
    void this.clock.sleep(ttlSeconds * 1000, this.#closed.signal).then(
      () => this.expire(id),
      () => {},
    );
    return id;
  }

  async currentRevision(signal: AbortSignal): Promise<Revision> {
    signal.throwIfAborted();
    return this.#history.revision;
  }

  close(): void {
    this.#closed.abort();
  }

  compact(revision: Revision): void {
    this.#history.compact(revision);
  }

  expire(lease: LeaseId): void {
    const ended = this.#leases.get(lease);
    if (ended !== undefined) {
      this.#leases.delete(lease);
      this.#history.commit(this.#history.withLease(lease).map((key) => ({ type: 'delete', key })));
      ended();
    }
  }

  #newLease(ttlSeconds: number): LeaseId {
    if (!(ttlSeconds >= 1)) {
      throw new RangeError(`a lease lives at least one second, not ${ttlSeconds}`);
    }
    const id = String(++this.#leasesMade);
    this.#leases.set(id, () => {});
    return id;
  }
}

function stored<T>(key: string, entry: Entry | undefined): Stored<T> | undefined {
  return entry && { key, value: decodeValue(key, entry.json) as T, revision: entry.revision };
}
