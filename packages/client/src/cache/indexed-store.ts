import type { IndexFunction, Lister } from './informer.js';

/** Objects by key, and by what index functions file them under. */
export class IndexedStore<T> implements Lister<T> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, Map<string, Set<string>>>();

  constructor(private readonly functions: Readonly<Record<string, IndexFunction<T>>> = {}) {
    for (const name of Object.keys(functions)) this.#indexes.set(name, new Map());
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  byIndex(index: string, value: string): readonly T[] {
    const entries = this.#indexes.get(index);
    if (entries === undefined) throw new Error(`there is no index "${index}"`);
    return [...(entries.get(value) ?? [])].flatMap((key) => this.#objects.get(key) ?? []);
  }

  set(key: string, object: T): void {
    this.delete(key);
    this.#objects.set(key, object);
    for (const [name, values] of this.#filedUnder(object)) {
      for (const value of values) addTo(this.#indexes.get(name), value, key);
    }
  }

  delete(key: string): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    for (const [name, values] of this.#filedUnder(object)) {
      for (const value of values) removeFrom(this.#indexes.get(name), value, key);
    }
  }

  #filedUnder(object: T): [string, readonly string[]][] {
    return Object.entries(this.functions).map(([name, file]) => [name, file(object)]);
  }
}

function addTo(index: Map<string, Set<string>> | undefined, value: string, key: string): void {
  const keys = index?.get(value);
  if (keys === undefined) index?.set(value, new Set([key]));
  else keys.add(key);
}

function removeFrom(index: Map<string, Set<string>> | undefined, value: string, key: string): void {
  const keys = index?.get(value);
  keys?.delete(key);
  // Values come and go (a pod's uid, say): an empty entry for each would be a leak.
  if (keys?.size === 0) index?.delete(value);
}
