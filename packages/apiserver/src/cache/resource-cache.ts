import type { ApiObject, ResourceInfo } from '@kube/api-types';
import type { Change, Revision, Stored } from '@kube/storage';
import { CacheEvent } from './cache-event.js';
import { CachedObject } from './cached-object.js';
import { EventWindow, type WindowLimit } from './event-window.js';
import type { KeySink } from './key-sink.js';
import { ObjectIndex } from './object-index.js';
import { isReadable } from './readable-object.js';
import { isSelected, type ObjectSelection } from './selection.js';

/** Is told of each change of one kind, at once and in order. */
export interface CacheListener<T extends ApiObject> {
  changed(event: CacheEvent<T>): void;
  /** What was told before cannot be continued: the store was rolled back to an older state. */
  broken(): void;
}

/**
 * All objects of one kind and the window of their last changes.
 *
 * Invariants: objects, window and listeners change together, in one turn of the event loop; events come in
 * the order of their revisions, and after a new list nobody can resume from before it.
 */
export class ResourceCache<T extends ApiObject> implements KeySink {
  readonly prefix: string;
  readonly #objects = new ObjectIndex<T>();
  readonly #window: EventWindow<T>;
  readonly #listeners = new Set<CacheListener<T>>();
  #newest: Revision = 0;

  constructor(
    private readonly info: ResourceInfo,
    window: WindowLimit,
  ) {
    this.prefix = info.prefix;
    this.#window = new EventWindow<T>(window);
  }

  /** `namespace` is ignored for kinds that have none. */
  get(namespace: string | undefined, name: string): CachedObject<T> | undefined {
    return this.#objects.get(this.info.namespaced ? (namespace ?? '') : '', name);
  }

  /** By namespace, then name. */
  list(selection: ObjectSelection<T>): readonly CachedObject<T>[] {
    const all = this.#objects.list(this.info.namespaced ? selection.namespace : undefined);
    return selection.matches === undefined ? all : all.filter((each) => isSelected(selection, each.object));
  }

  /** Every change after `revision`; `undefined` when the window no longer reaches back that far. */
  since(revision: Revision): readonly CacheEvent<T>[] | undefined {
    return this.#window.since(revision);
  }

  /** Tells `listener` of every change from now on, until the returned function is called. */
  listen(listener: CacheListener<T>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  accepts(key: string, value: unknown): boolean {
    return isReadable(this.info, key.slice(this.prefix.length), value);
  }

  replaced(items: readonly Stored<unknown>[], revision: Revision): void {
    const rolledBack = revision < this.#newest;
    const next = items.map((item) => ({ ...this.#split(item.key), object: this.#reuse(item) }));
    const events = rolledBack ? [] : difference(this.#objects, next, revision);
    this.#objects.clear();
    for (const { namespace, name, object } of next) this.#objects.set(namespace, name, object);
    this.#window.restart(revision);
    this.#newest = revision;
    for (const event of events) this.#tell(event);
    if (!rolledBack) return;
    for (const listener of [...this.#listeners]) listener.broken();
  }

  changed(change: Change<unknown>): void {
    const { namespace, name } = this.#split(change.key);
    const before = this.#objects.get(namespace, name);
    const after =
      change.type === 'put'
        ? new CachedObject(this.info.kind, change.value as T, change.revision)
        : undefined;
    if (before === undefined && after === undefined) return;
    if (after === undefined) this.#objects.delete(namespace, name);
    else this.#objects.set(namespace, name, after);
    const event = new CacheEvent(change.revision, before, after);
    this.#newest = change.revision;
    this.#window.push(event);
    this.#tell(event);
  }

  #tell(event: CacheEvent<T>): void {
    for (const listener of [...this.#listeners]) listener.changed(event);
  }

  /** What we have of it when it has not changed since, with its encodings. */
  #reuse(item: Stored<unknown>): CachedObject<T> {
    const { namespace, name } = this.#split(item.key);
    const known = this.#objects.get(namespace, name);
    return known?.revision === item.revision
      ? known
      : new CachedObject(this.info.kind, item.value as T, item.revision);
  }

  #split(key: string): { namespace: string; name: string } {
    const rest = key.slice(this.prefix.length);
    const slash = this.info.namespaced ? rest.indexOf('/') : -1;
    return { namespace: rest.slice(0, Math.max(slash, 0)), name: rest.slice(slash + 1) };
  }
}

interface Placed<T extends ApiObject> {
  readonly namespace: string;
  readonly name: string;
  readonly object: CachedObject<T>;
}

/** What happened between the objects known and a newer list, as far as it can still be told. */
function difference<T extends ApiObject>(
  known: ObjectIndex<T>,
  next: readonly Placed<T>[],
  revision: Revision,
): readonly CacheEvent<T>[] {
  const events: CacheEvent<T>[] = [];
  const present = new Set<CachedObject<T>>();
  for (const { namespace, name, object } of next) {
    const before = known.get(namespace, name);
    if (before !== undefined) present.add(before);
    if (before === object) continue;
    if (before === undefined || before.object.metadata.uid === object.object.metadata.uid) {
      events.push(new CacheEvent(object.revision, before, object));
    } else {
      events.push(new CacheEvent<T>(object.revision, before, undefined));
      events.push(new CacheEvent<T>(object.revision, undefined, object));
    }
  }
  events.sort((a, b) => a.revision - b.revision);
  const gone = known.list().filter((each) => !present.has(each));
  return [...events, ...gone.map((each) => new CacheEvent<T>(revision, each, undefined))];
}
