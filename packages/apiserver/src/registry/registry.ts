import { isDeepStrictEqual } from 'node:util';
import {
  type ApiObject,
  alreadyExists,
  badRequest,
  badValue,
  conflict,
  defaultObject,
  invalid,
  keyOf,
  notFound,
  type ObjectsByKind,
  type ResourceInfo,
  resourceOf,
  type StatusCause,
} from '@kube/api-types';
import { type Revision, type Storage, StorageError } from '@kube/storage';
import type { CachedObject } from '../cache/cached-object.js';
import type { FreshReads } from '../cache/fresh-reads.js';
import type { ResourceCache } from '../cache/resource-cache.js';
import type { ObjectSelection } from '../cache/selection.js';
import type { WatchCache } from '../cache/watch-cache.js';
import { storedForm } from './object-meta.js';
import { overStorage } from './storage-failure.js';
import { AssignmentTaken, type Birth, type ObjectChange, type Strategy } from './strategy.js';
import { transactObject, type Verdict } from './transact-object.js';

/** How often a picked portal IP may turn out to be taken before we give up. */
const ASSIGNMENT_TRIES = 100;

/** What every registry needs. */
export interface RegistryDeps {
  readonly storage: Storage;
  readonly cache: WatchCache;
  readonly reads: FreshReads;
  /** What a new object gets now. */
  readonly birth: () => Birth;
}

/** A write that has passed all checks that need no store. */
export interface PendingWrite<T extends ApiObject> {
  /**
   * Makes it happen, all or nothing.
   *
   * @throws StatusError for what the stored state forbids, and when etcd does not answer
   */
  commit(signal: AbortSignal): Promise<CachedObject<T>>;
}

/** Objects of a list and the version at which it is true. */
export interface ObjectsAt<T extends ApiObject> {
  readonly items: readonly CachedObject<T>[];
  readonly resourceVersion: string;
}

/**
 * Create, read, update and delete of one kind, whose peculiarities are its strategy's.
 *
 * Reads come from the watch cache and are never older than the question. Writes come in two steps: checks of
 * what was sent, then the commit; v0.5.6 answered failures of the two a little differently.
 */
export class Registry<T extends ApiObject> {
  readonly info: ResourceInfo;
  readonly cache: ResourceCache<T>;

  constructor(
    readonly strategy: Strategy<T>,
    private readonly deps: RegistryDeps,
  ) {
    this.info = resourceOf(strategy.kind);
    this.cache = deps.cache.of(strategy.kind) as unknown as ResourceCache<T>;
  }

  /** @throws StatusError `NotFound`, or `ServiceUnavailable` when etcd is away */
  async get(namespace: string, name: string, signal: AbortSignal): Promise<CachedObject<T>> {
    await this.fresh(signal);
    const found = this.cache.get(namespace, name);
    if (found === undefined) throw notFound(this.strategy.words.stored, name);
    return found;
  }

  /** By namespace, then name. */
  async list(selection: ObjectSelection<T>, signal: AbortSignal): Promise<ObjectsAt<T>> {
    await this.fresh(signal);
    return { items: this.cache.list(selection), resourceVersion: String(this.revision) };
  }

  /** An object as clients are to see it now. */
  shown(found: CachedObject<T>): CachedObject<T> {
    const object = this.strategy.shown?.(found.object) ?? found.object;
    return object === found.object ? found : found.showing(object);
  }

  /** Version of the store at which the cache is true. */
  get revision(): Revision {
    return this.deps.cache.revision;
  }

  /** Resolves when the cache shows all that was in the store when this was called. */
  fresh(signal: AbortSignal): Promise<void> {
    return overStorage(() => this.deps.reads.wait(signal));
  }

  /** Checks a new object for `namespace`. */
  create(sent: T, namespace: string): PendingWrite<T> {
    const { strategy } = this;
    const placed = this.#placed(sent, namespace);
    const object = this.#defaulted(strategy.prepareForCreate(placed, this.deps.birth()));
    this.#validate(object, strategy.validate(object));
    this.#refuse(object, strategy.validateNew?.(object));
    return {
      commit: async (signal) => {
        const born = await overStorage(() => this.#commitNew(sent, object, signal));
        return strategy.bornUnversioned === true ? born.at(0) : born;
      },
    };
  }

  /** Checks the replacement of the object called `name`. Without a version it replaces whatever is there. */
  update(name: string, sent: T, namespace: string): PendingWrite<T> {
    const placed = this.#defaulted(this.#named(name, this.#placed(sent, namespace)));
    const { validateReplacement = this.strategy.validate } = this.strategy;
    this.#validate(placed, validateReplacement(placed));
    const decide = (stored: CachedObject<T> | undefined): Verdict<T> => {
      this.#checkVersion(sent, stored);
      if (stored !== undefined) return this.#replacement(placed, stored);
      if (this.strategy.putCreates !== true) throw notFound(this.strategy.words.stored, name);
      return { type: 'put', object: this.strategy.prepareForCreate(placed, this.deps.birth()) };
    };
    return this.#pending(placed, decide);
  }

  /** Checks the replacement of the status alone. */
  updateStatus(name: string, sent: T, namespace: string): PendingWrite<T> {
    const { withStatus, words } = this.strategy;
    if (withStatus === undefined) throw badRequest(`a ${words.validated} has no status to replace`);
    const placed = this.#named(name, this.#placed(sent, namespace));
    // Of the rest of what was sent only the status counts.
    const causes = this.strategy.validate(placed).filter(({ field }) => field === 'name');
    this.#refuse(placed, causes);
    const decide = (stored: CachedObject<T> | undefined): Verdict<T> => {
      this.#checkVersion(sent, stored);
      if (stored === undefined) throw notFound(words.stored, name);
      const { uid } = sent.metadata;
      if (uid !== undefined && uid !== '' && uid !== stored.object.metadata.uid) {
        throw conflict(
          words.stored,
          name,
          `it is another object now, its uid is ${stored.object.metadata.uid}`,
        );
      }
      return this.#ifChanged(withStatus(stored.object, placed), stored);
    };
    return this.#pending(placed, decide);
  }

  /**
   * Removes the object and what stands and falls with it.
   *
   * @param uid of the object that is meant; undefined: whichever has the name
   */
  async delete(namespace: string, name: string, uid: string | undefined, signal: AbortSignal): Promise<void> {
    const { words, undeletable } = this.strategy;
    if (undeletable !== undefined) throw badRequest('', [{ message: undeletable }]);
    if (!isKeyPart(namespace) || !isKeyPart(name)) throw notFound(words.stored, name);
    const decide = (stored: CachedObject<T> | undefined): Verdict<T> => {
      const isMeant = uid === undefined || uid === stored?.object.metadata.uid;
      if (stored === undefined || !isMeant) throw notFound(words.stored, name);
      return { type: 'delete' };
    };
    const guess = { before: this.cache.get(namespace, name)?.object };
    await overStorage(() => this.#transact(namespace, name, guess, decide, signal));
  }

  async #commitNew(sent: T, object: T, signal: AbortSignal): Promise<CachedObject<T>> {
    const version = sent.metadata.resourceVersion ?? '';
    if (version !== '' && version !== '0' && this.strategy.postReplaces !== true) {
      throw badValue('resourceVersion', 'resourceVersion may not be set on objects to be created');
    }
    for (let tries = 1; ; tries += 1) {
      const assigned = this.strategy.assign?.(object) ?? object;
      try {
        return await this.#commitAssigned(assigned, signal);
      } catch (error) {
        if (!(error instanceof AssignmentTaken)) throw error;
        if (assigned === object || tries >= ASSIGNMENT_TRIES) throw error.refusal;
      }
    }
  }

  #commitAssigned(object: T, signal: AbortSignal): Promise<CachedObject<T>> {
    const { words, postReplaces } = this.strategy;
    const decide = (stored: CachedObject<T> | undefined): Verdict<T> => {
      if (stored === undefined) return { type: 'put', object };
      if (postReplaces !== true) throw alreadyExists(words.stored, object.metadata.name);
      return this.#replacement(object, stored);
    };
    return this.#pending(object, decide).commit(signal);
  }

  #pending(object: T, decide: (stored: CachedObject<T> | undefined) => Verdict<T>): PendingWrite<T> {
    const { namespace = '', name } = object.metadata;
    const guess = { before: this.cache.get(namespace, name)?.object, after: object };
    return {
      commit: (signal) =>
        overStorage(async () => {
          const stands = await this.#transact(namespace, name, guess, decide, signal);
          if (stands === undefined)
            throw new Error(`${this.strategy.kind} ${name} vanished while being written`);
          return stands;
        }),
    };
  }

  async #transact(
    namespace: string,
    name: string,
    guess: ObjectChange<T>,
    decide: (stored: CachedObject<T> | undefined) => Verdict<T>,
    signal: AbortSignal,
  ): Promise<CachedObject<T> | undefined> {
    const { kind, companions } = this.strategy;
    const leases = guess.after === undefined ? undefined : this.strategy.leases;
    const key = keyOf(kind, namespace, name);
    for (let again = false; ; again = true) {
      const lease = await leases?.current();
      try {
        const write = { kind, key, companions, lease, guess, decide };
        return await transactObject(this.deps.storage, write, signal);
      } catch (error) {
        // Etcd came back with other data, in which the lease we share does not exist.
        if (again || leases === undefined || !isFailedWrite(error)) throw error;
        leases.forget();
      }
    }
  }

  #replacement(next: T, stored: CachedObject<T>): Verdict<T> {
    this.strategy.checkUpdate?.(next, stored.object);
    return this.#ifChanged(this.strategy.prepareForUpdate(next, stored.object), stored);
  }

  /** A write that changes nothing is not made: it would wake every watcher for nothing. */
  #ifChanged(object: T, stored: CachedObject<T>): Verdict<T> {
    const { kind } = this.strategy;
    const same = isDeepStrictEqual(plain(storedForm(kind, object)), plain(storedForm(kind, stored.object)));
    return same ? { type: 'leave' } : { type: 'put', object };
  }

  #checkVersion(sent: T, stored: CachedObject<T> | undefined): void {
    const version = sent.metadata.resourceVersion ?? '';
    if (version === '' || version === '0') return;
    const { words } = this.strategy;
    const { name } = sent.metadata;
    if (stored === undefined) throw notFound(words.stored, name);
    if (version === String(stored.revision)) return;
    throw conflict(
      words.stored,
      name,
      `its resourceVersion is ${stored.revision}, not ${version}; read it again and repeat the change`,
    );
  }

  /** The object in the namespace of the request, which it may leave out but not contradict. */
  #placed(sent: T, namespace: string): T {
    const { words, place } = this.strategy;
    if (place !== undefined) return place(sent, namespace);
    const own = sent.metadata.namespace ?? '';
    const wanted = this.info.namespaced ? namespace : undefined;
    if (this.info.namespaced && own !== '' && own !== namespace) {
      throw conflict(words.scoped, own, `${words.scopeField} does not match the provided context`);
    }
    return { ...sent, metadata: { ...sent.metadata, namespace: wanted } };
  }

  /** What is left out is filled in, after what the server gives and before validation. */
  #defaulted(object: T): T {
    const { kind } = this.strategy;
    return defaultObject(kind, object as unknown as ObjectsByKind[typeof kind]) as unknown as T;
  }

  #named(name: string, object: T): T {
    const own = object.metadata.name;
    if (own !== '' && own !== name) {
      throw badValue('id', `the id in the body is "${own}" and in the URL "${name}"; they must be the same`);
    }
    return object;
  }

  #validate(object: T, causes: readonly StatusCause[]): void {
    this.#refuse(object, causes);
    const { name, namespace } = object.metadata;
    if (!isKeyPart(name) || (this.info.namespaced && !isKeyPart(namespace ?? ''))) {
      throw badRequest(
        `"${namespace ?? ''}" and "${name}" cannot be a namespace and an id: they must not be empty nor contain /`,
      );
    }
  }

  #refuse(object: T, causes: readonly StatusCause[] = []): void {
    if (causes.length > 0) throw invalid(this.strategy.words.validated, object.metadata.name, causes);
  }
}

function isFailedWrite(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'failed';
}

/** Names become parts of keys, where a slash would reach into another's range. */
function isKeyPart(text: string): boolean {
  return text !== '' && !text.includes('/');
}

/** As it would come back from the store: without fields that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
