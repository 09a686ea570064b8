import type { ApiObject } from '@kube/api-types';
import type { CachedObject } from './cached-object.js';

/** Objects of one kind by namespace and name, handed out in that order. */
export class ObjectIndex<T extends ApiObject> {
  readonly #shelves = new Map<string, Shelf<T>>();
  #namespaces: readonly string[] | undefined;

  get(namespace: string, name: string): CachedObject<T> | undefined {
    return this.#shelves.get(namespace)?.objects.get(name);
  }

  set(namespace: string, name: string, object: CachedObject<T>): void {
    let shelf = this.#shelves.get(namespace);
    if (shelf === undefined) {
      shelf = { objects: new Map(), names: undefined };
      this.#shelves.set(namespace, shelf);
      this.#namespaces = undefined;
    }
    if (!shelf.objects.has(name)) shelf.names = undefined;
    shelf.objects.set(name, object);
  }

  delete(namespace: string, name: string): void {
    const shelf = this.#shelves.get(namespace);
    if (shelf?.objects.delete(name) !== true) return;
    shelf.names = undefined;
    if (shelf.objects.size > 0) return;
    this.#shelves.delete(namespace);
    this.#namespaces = undefined;
  }

  clear(): void {
    this.#shelves.clear();
    this.#namespaces = undefined;
  }

  /** All of one namespace, or of every namespace. */
  list(namespace?: string): readonly CachedObject<T>[] {
    if (namespace !== undefined) return inOrder(this.#shelves.get(namespace));
    this.#namespaces ??= [...this.#shelves.keys()].sort(byCodeUnits);
    return this.#namespaces.flatMap((each) => inOrder(this.#shelves.get(each)));
  }
}

interface Shelf<T extends ApiObject> {
  readonly objects: Map<string, CachedObject<T>>;
  /** Sorted; made when it is next asked for after a name has come or gone. */
  names: readonly string[] | undefined;
}

function inOrder<T extends ApiObject>(shelf: Shelf<T> | undefined): CachedObject<T>[] {
  if (shelf === undefined) return [];
  shelf.names ??= [...shelf.objects.keys()].sort(byCodeUnits);
  const found: CachedObject<T>[] = [];
  for (const name of shelf.names) {
    const object = shelf.objects.get(name);
    if (object !== undefined) found.push(object);
  }
  return found;
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
