import type { Change, Revision, Stored } from '@kube/storage';
import type { KeySink } from './key-sink.js';

/** The values under one prefix that are not API objects, e.g. who holds which portal IP. */
export class KeySet<V> implements KeySink {
  readonly #values = new Map<string, V>();
  readonly #listeners = new Set<(suffix: string | undefined) => void>();

  constructor(readonly prefix: string) {}

  /** @param suffix the key without the prefix */
  has(suffix: string): boolean {
    return this.#values.has(suffix);
  }

  /** Suffixes and values, in no order. */
  entries(): ReadonlyMap<string, V> {
    return this.#values;
  }

  /** Calls `listener` after each change, with the suffix if it is of one key, until the returned function is called. */
  listen(listener: (suffix: string | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  accepts(_key: string, value: unknown): boolean {
    return typeof value === 'object' && value !== null;
  }

  replaced(items: readonly Stored<unknown>[], _revision: Revision): void {
    this.#values.clear();
    for (const item of items) this.#values.set(item.key.slice(this.prefix.length), item.value as V);
    this.#tell(undefined);
  }

  changed(change: Change<unknown>): void {
    const suffix = change.key.slice(this.prefix.length);
    if (change.type === 'put') this.#values.set(suffix, change.value as V);
    else this.#values.delete(suffix);
    this.#tell(suffix);
  }

  #tell(suffix: string | undefined): void {
    for (const listener of [...this.#listeners]) listener(suffix);
  }
}
