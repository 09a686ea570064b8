import {
  type ApiObject,
  alreadyExists,
  type Binding,
  conflict,
  expired,
  type Kind,
  notFound,
  type ObjectsByKind,
  type Pod,
  resourceOf,
  type WatchEvent,
} from '@kube/api-types';
import type { ApiClient, ObjectList, ResourceClient, Selection } from '../api-client.js';
import { objectKey } from '../cache/object-key.js';

type Event<T> = Exclude<WatchEvent<T>, { type: 'ERROR' }>;

/** One call that a fake client has answered, for tests that count them. */
export interface RecordedCall {
  readonly verb: 'list' | 'get' | 'create' | 'update' | 'updateStatus' | 'delete' | 'watch' | 'bind';
  readonly kind: Kind;
  readonly name?: string;
}

/**
 * An apiserver in memory: versions, conflicts and watches behave as the real one's.
 *
 * Label and field selections are those of the internal objects: `labels` as `k=v,…`, `fields` not at all; whoever
 * needs more tests against the real apiserver.
 */
export class FakeApiClient implements ApiClient {
  /** Every call, oldest first. */
  readonly calls: RecordedCall[] = [];
  /** Set to make calls fail: what it returns for a call is thrown. */
  failWith: (call: RecordedCall) => Error | undefined = () => undefined;
  readonly #resources = new Map<Kind, FakeResource<ApiObject>>();
  #revision = 0;

  resource<K extends Kind>(kind: K): ResourceClient<ObjectsByKind[K]> {
    return this.#fake(kind) as unknown as ResourceClient<ObjectsByKind[K]>;
  }

  async bind(binding: Binding, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { namespace, name } = binding.metadata;
    this.record({ verb: 'bind', kind: 'Pod', name });
    const pods = this.#fake('Pod');
    const pod = pods.read(namespace, name) as Pod;
    if (pod.spec.nodeName) throw conflict('pod', name, `it is assigned to ${pod.spec.nodeName} already`);
    pods.write({ ...pod, spec: { ...pod.spec, nodeName: binding.target.name } });
  }

  /** Stores an object behind everybody's back, as another client would. */
  put<T extends ApiObject>(object: T): T {
    return this.#fake(kindOf(object)).write(object) as T;
  }

  /** Every stored object of a kind. */
  objects<K extends Kind>(kind: K): readonly ObjectsByKind[K][] {
    return this.#fake(kind).all() as unknown as readonly ObjectsByKind[K][];
  }

  /** Ends every open watch, as a server that restarts does. */
  endWatches(): void {
    for (const resource of this.#resources.values()) resource.endWatches();
  }

  /** Forgets past events: watches from before now are `Expired`. */
  compact(): void {
    for (const resource of this.#resources.values()) resource.compact();
  }

  nextRevision(): number {
    return ++this.#revision;
  }

  get revision(): number {
    return this.#revision;
  }

  record(call: RecordedCall): void {
    this.calls.push(call);
    const failure = this.failWith(call);
    if (failure !== undefined) throw failure;
  }

  #fake(kind: Kind): FakeResource<ApiObject> {
    const known = this.#resources.get(kind);
    if (known !== undefined) return known;
    const made = new FakeResource<ApiObject>(kind, this);
    this.#resources.set(kind, made);
    return made;
  }
}

class FakeResource<T extends ApiObject> implements ResourceClient<T> {
  readonly #objects = new Map<string, T>();
  readonly #log: { readonly revision: number; readonly event: Event<T>; readonly before?: T }[] = [];
  readonly #wakers = new Set<() => void>();
  #epoch = 0;
  #compacted = 0;

  constructor(
    private readonly kind: Kind,
    private readonly server: FakeApiClient,
  ) {}

  async list(selection: Selection, signal: AbortSignal): Promise<ObjectList<T>> {
    signal.throwIfAborted();
    this.server.record({ verb: 'list', kind: this.kind });
    const items = this.all().filter((object) => selects(selection, object));
    return { items, resourceVersion: String(this.server.revision) };
  }

  async get(namespace: string | undefined, name: string, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    this.server.record({ verb: 'get', kind: this.kind, name });
    return this.read(namespace, name);
  }

  async create(object: T, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    this.server.record({ verb: 'create', kind: this.kind, name: object.metadata.name });
    if (this.#objects.has(objectKey(this.#scoped(object))))
      throw alreadyExists(this.#word, object.metadata.name);
    const uid = `uid-${this.server.revision + 1}`;
    return this.write({ ...object, metadata: { ...object.metadata, uid } });
  }

  update(object: T, signal: AbortSignal): Promise<T> {
    return this.#replace('update', object, (stored) => ({ ...object, status: statusOf(stored) }), signal);
  }

  updateStatus(object: T, signal: AbortSignal): Promise<T> {
    return this.#replace(
      'updateStatus',
      object,
      (stored) => ({ ...stored, status: statusOf(object) }),
      signal,
    );
  }

  async delete(namespace: string | undefined, name: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.server.record({ verb: 'delete', kind: this.kind, name });
    const stored = this.read(namespace, name);
    this.#objects.delete(objectKey(stored));
    this.#append('DELETED', this.#versioned(stored), stored);
  }

  async deleteObject({ metadata }: T, signal: AbortSignal): Promise<void> {
    const { namespace, name, uid } = metadata;
    if (this.read(namespace, name).metadata.uid !== uid) throw notFound(resourceOf(this.kind).word, name);
    await this.delete(namespace, name, signal);
  }

  async *watch(selection: Selection, resourceVersion: string, signal: AbortSignal): AsyncGenerator<Event<T>> {
    this.server.record({ verb: 'watch', kind: this.kind });
    const from = Number(resourceVersion);
    if (from < this.#compacted) throw expired(`version ${from} is gone, the oldest is ${this.#compacted}`);
    const epoch = this.#epoch;
    let next = this.#log.findIndex(({ revision }) => revision > from);
    if (next < 0) next = this.#log.length;
    while (!signal.aborted && epoch === this.#epoch) {
      for (; next < this.#log.length; next++) {
        const entry = this.#log[next];
        const event = entry && selected(selection, entry.event, entry.before);
        if (event !== undefined) yield event;
      }
      await this.#changed(signal);
    }
    signal.throwIfAborted();
  }

  read(namespace: string | undefined, name: string): T {
    const key = resourceOf(this.kind).namespaced ? `${namespace ?? 'default'}/${name}` : name;
    const object = this.#objects.get(key);
    if (object === undefined) throw notFound(this.#word, name);
    return object;
  }

  write(object: T): T {
    const written = this.#versioned(this.#scoped(object));
    const before = this.#objects.get(objectKey(written));
    this.#objects.set(objectKey(written), written);
    this.#append(before === undefined ? 'ADDED' : 'MODIFIED', written, before);
    return written;
  }

  all(): readonly T[] {
    return [...this.#objects.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  endWatches(): void {
    this.#epoch++;
    this.#wake();
  }

  compact(): void {
    this.#log.length = 0;
    this.#compacted = this.server.revision;
    this.endWatches();
  }

  get #word(): string {
    return resourceOf(this.kind).word;
  }

  async #replace(
    verb: 'update' | 'updateStatus',
    object: T,
    next: (stored: T) => T,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const { namespace, name, resourceVersion } = object.metadata;
    this.server.record({ verb, kind: this.kind, name });
    const stored = this.read(namespace, name);
    if (resourceVersion !== undefined && resourceVersion !== stored.metadata.resourceVersion) {
      throw conflict(
        this.#word,
        name,
        `version ${resourceVersion} is not the stored ${stored.metadata.resourceVersion}`,
      );
    }
    const { uid } = stored.metadata;
    const replaced = next(stored);
    return this.write({ ...replaced, metadata: { ...replaced.metadata, uid } });
  }

  #scoped(object: T): T {
    if (!resourceOf(this.kind).namespaced || object.metadata.namespace !== undefined) return object;
    return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
  }

  #versioned(object: T): T {
    const resourceVersion = String(this.server.nextRevision());
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #append(type: Event<T>['type'], object: T, before: T | undefined): void {
    this.#log.push({ revision: this.server.revision, event: { type, object }, before });
    this.#wake();
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wakers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wakers.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}

function statusOf(object: ApiObject): never {
  // Kinds without status have none to carry over; the fake treats all alike.
  return ('status' in object ? object.status : undefined) as never;
}

function kindOf(object: ApiObject): Kind {
  if (object.kind === undefined) throw new Error('a fake client needs objects with their kind set');
  return object.kind;
}

function selects({ namespace, labels }: Selection, { metadata }: ApiObject): boolean {
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  return (labels ?? '')
    .split(',')
    .filter(Boolean)
    .every((term) => {
      const [key = '', value] = term.split('=');
      return metadata.labels?.[key] === value;
    });
}

/** An object that enters the selection is ADDED to its watchers, one that leaves it DELETED. */
function selected<T extends ApiObject>(
  selection: Selection,
  event: Event<T>,
  before?: T,
): Event<T> | undefined {
  const was = before !== undefined && selects(selection, before);
  const is = event.type !== 'DELETED' && selects(selection, event.object);
  if (was && !is) return { type: 'DELETED', object: event.object };
  if (!is) return undefined;
  return { type: was ? 'MODIFIED' : 'ADDED', object: event.object };
}
