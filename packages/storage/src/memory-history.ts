import { type Change, type LeaseId, type Revision, StorageError, type Write } from './storage.js';
import { decodeValue, encodeValue, MAX_REQUEST_BYTES, MAX_TRANSACTION_OPERATIONS } from './values.js';

/** A key as it lies in memory. */
export interface Entry {
  readonly json: string;
  readonly revision: Revision;
  readonly lease: LeaseId | undefined;
}

interface RawChange {
  readonly key: string;
  /** Absent for a delete. */
  readonly json: string | undefined;
  readonly previousJson: string | undefined;
}

/** etcd begins at revision 1, before anything is written. */
const FIRST_REVISION = 1;

/** The keys, and every change that made them what they are. The in-memory twin of etcd's multi-version store. */
export class MemoryHistory {
  readonly #entries = new Map<string, Entry>();
  /** The commit of revision `FIRST_REVISION + 1 + index`. */
  readonly #commits: (readonly RawChange[])[] = [];
  readonly #waiting = new Set<() => void>();
  #compacted: Revision = 0;

  get revision(): Revision {
    return FIRST_REVISION + this.#commits.length;
  }

  entry(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** The entries under `prefix` in the order of their keys. */
  under(prefix: string): (readonly [key: string, entry: Entry])[] {
    return [...this.#entries]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  /** Keys that vanish with the lease, in order. */
  withLease(lease: LeaseId): string[] {
    return this.under('')
      .filter(([, entry]) => entry.lease === lease)
      .map(([key]) => key);
  }

  /**
   * All of `writes` or none.
   *
   * @returns the revision after it; the same as before when nothing changed
   * @throws StorageError as etcd would refuse them
   */
  commit(writes: readonly Write[]): Revision {
    const encoded = writes.map((write) =>
      write.type === 'put' ? { ...write, json: encodeValue(write.key, write.value) } : write,
    );
    refuseWhatEtcdRefuses(encoded);
    const revision = this.revision + 1;
    const changes: RawChange[] = [];
    for (const write of encoded) {
      const previousJson = this.#entries.get(write.key)?.json;
      if (write.type === 'put') {
        this.#entries.set(write.key, { json: write.json, revision, lease: write.lease });
        changes.push({ key: write.key, json: write.json, previousJson });
      } else if (this.#entries.delete(write.key)) {
        changes.push({ key: write.key, json: undefined, previousJson });
      }
    }
    if (changes.length > 0) {
      this.#commits.push(changes);
      this.#wake();
    }
    return this.revision;
  }

  /** Forgets what happened before `revision`. */
  compact(revision: Revision): void {
    this.#compacted = revision;
    this.#wake();
  }

  /**
   * The changes under `prefix` after revision `after`.
   *
   * @throws StorageError `expired` when they are compacted or lie in the future
   */
  changesAfter(after: Revision, prefix: string): Change<unknown>[] {
    if (after + 1 < this.#compacted || after > this.revision) {
      throw new StorageError('expired', `revision ${after} is not in the store's history any more`);
    }
    return this.#commits.slice(Math.max(after - FIRST_REVISION, 0)).flatMap((changes, index) => {
      const revision = Math.max(after, FIRST_REVISION) + index + 1;
      return changes.filter(({ key }) => key.startsWith(prefix)).map((change) => toChange(change, revision));
    });
  }

  /** Calls `wake` once, at the next commit or compaction. */
  onNext(wake: () => void): void {
    this.#waiting.add(wake);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) {
      wake();
    }
  }
}

function refuseWhatEtcdRefuses(writes: readonly { readonly key: string; readonly json?: string }[]): void {
  const bytes = writes.reduce((sum, { key, json = '' }) => sum + Buffer.byteLength(key + json), 0);
  if (bytes > MAX_REQUEST_BYTES || writes.length > MAX_TRANSACTION_OPERATIONS) {
    throw new StorageError(
      'too-large',
      `a transaction of ${writes.length} writes with ${bytes} bytes is too large`,
    );
  }
  if (new Set(writes.map(({ key }) => key)).size < writes.length) {
    throw new StorageError('failed', 'a transaction may write each key only once');
  }
}

function toChange({ key, json, previousJson }: RawChange, revision: Revision): Change<unknown> {
  const previous = previousJson === undefined ? {} : { previous: decodeValue(key, previousJson) };
  return json === undefined
    ? { type: 'delete', key, revision, ...previous }
    : { type: 'put', key, value: decodeValue(key, json), revision, ...previous };
}
