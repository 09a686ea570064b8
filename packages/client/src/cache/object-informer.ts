import type { ApiObject, WatchEvent } from '@kube/api-types';
import { type Clock, createBackoff, type Logger } from '@kube/component-base';
import type { ResourceClient, Selection } from '../api-client.js';
import { IndexedStore } from './indexed-store.js';
import type { IndexFunction, Informer, ObjectHandler } from './informer.js';
import { objectKey } from './object-key.js';
import { runReflector } from './reflector.js';

/** What an informer is about. */
export interface InformerOptions<T> {
  readonly client: ResourceClient<T>;
  /** Absent means every object of the kind. */
  readonly selection?: Selection;
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>>;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Makes an informer; nothing happens until `run`. */
export function createInformer<T extends ApiObject>(options: InformerOptions<T>): Informer<T> {
  return new ObjectInformer(options);
}

class ObjectInformer<T extends ApiObject> implements Informer<T> {
  readonly #store: IndexedStore<T>;
  readonly #handlers: ObjectHandler<T>[] = [];
  readonly #firstList = new AbortController();

  constructor(private readonly options: InformerOptions<T>) {
    this.#store = new IndexedStore(options.indexes);
  }

  get(key: string): T | undefined {
    return this.#store.get(key);
  }

  list(): readonly T[] {
    return this.#store.list();
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#store.byIndex(index, value);
  }

  addHandler(handler: ObjectHandler<T>): void {
    this.#handlers.push(handler);
  }

  run(signal: AbortSignal): Promise<void> {
    const { client, selection = {}, log, clock } = this.options;
    return runReflector<T>(
      {
        source: {
          list: (inner) => client.list(selection, inner),
          watch: (version, inner) => client.watch(selection, version, inner),
        },
        sink: {
          replace: (items) => this.#replace(items),
          apply: (event) => this.#apply(event),
        },
        versionOf: (object) => object.metadata.resourceVersion,
        backoff: createBackoff({ initialMs: 50, maxMs: 5_000 }),
        log,
        clock,
      },
      signal,
    );
  }

  synced(signal: AbortSignal): Promise<void> {
    const { signal: listed } = this.#firstList;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        listed.removeEventListener('abort', settle);
        signal.removeEventListener('abort', settle);
        if (listed.aborted) resolve();
        else reject(signal.reason);
      };
      listed.addEventListener('abort', settle);
      signal.addEventListener('abort', settle);
      if (listed.aborted || signal.aborted) settle();
    });
  }

  #replace(items: readonly T[]): void {
    const keys = new Set(items.map(objectKey));
    for (const key of this.#store.keys()) if (!keys.has(key)) this.#remove(key);
    for (const item of items) this.#put(item);
    this.#firstList.abort();
  }

  #apply(event: Exclude<WatchEvent<T>, { type: 'ERROR' }>): void {
    if (event.type === 'DELETED') this.#remove(objectKey(event.object), event.object);
    else this.#put(event.object);
  }

  #put(object: T): void {
    const key = objectKey(object);
    const before = this.#store.get(key);
    const version = object.metadata.resourceVersion;
    if (before !== undefined && version !== undefined && before.metadata.resourceVersion === version) return;
    this.#store.set(key, object);
    if (before === undefined) this.#tell((handler) => handler.added?.(object));
    else if (before.metadata.uid === object.metadata.uid) {
      this.#tell((handler) => handler.updated?.(before, object));
    } else {
      // Deleted and made anew between two lists: to those who look, two objects.
      this.#tell((handler) => handler.deleted?.(before));
      this.#tell((handler) => handler.added?.(object));
    }
  }

  #remove(key: string, last?: T): void {
    const before = this.#store.get(key);
    if (before === undefined) return;
    this.#store.delete(key);
    this.#tell((handler) => handler.deleted?.(last ?? before));
  }

  #tell(call: (handler: ObjectHandler<T>) => void): void {
    for (const handler of [...this.#handlers]) {
      try {
        call(handler);
      } catch (err) {
        this.options.log.error({ err }, 'a handler threw on a change');
      }
    }
  }
}
