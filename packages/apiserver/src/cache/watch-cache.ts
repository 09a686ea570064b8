import { type Kind, minionLeaseKey, type ObjectsByKind, RESOURCES } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import { type ChangeBatch, mirror, type Revision, type Storage, type Stored } from '@kube/storage';
import type { WindowLimit } from './event-window.js';
import { KeySet } from './key-set.js';
import type { KeySink } from './key-sink.js';
import { ReachedRevision } from './reached-revision.js';
import { ResourceCache } from './resource-cache.js';

/** Everything of ours in etcd lies under this prefix. */
export const REGISTRY_PREFIX = '/registry/';

/** How much of the past of each kind is kept for watches to resume from. */
export const DEFAULT_WINDOW: WindowLimit = { events: 5000, bytes: 32 * 1024 * 1024 };

/** Value of a key under `/registry/portalips/`. */
export interface PortalHolder {
  readonly namespace: string;
  readonly name: string;
}

/** Value of a key under `/registry/masters/`: where one living apiserver can be reached, as `host:port`. */
export interface MasterAddress {
  readonly readWrite: string;
  /** Absent when it serves no read-only port. */
  readonly readOnly?: string;
}

/**
 * All that the apiserver serves reads and watches from.
 *
 * One watch over the whole registry feeds the caches of all kinds, instead of one watch per kind: since each
 * write of ours is then an event, the revision that the cache has reached is exactly the store's as soon as
 * the last event has arrived, without asking etcd for progress, and all kinds are true at one revision.
 */
export class WatchCache {
  readonly #resources: ReadonlyMap<Kind, ResourceCache<ObjectsByKind[Kind]>>;
  readonly #sinks: readonly KeySink[];
  readonly #reached = new ReachedRevision();
  readonly portalIPs = new KeySet<PortalHolder>(`${REGISTRY_PREFIX}portalips/`);
  /** By which kubelets show that their nodes live; what they say of themselves plays no part. */
  readonly minionLeases = new KeySet<unknown>(minionLeaseKey(''));
  readonly masters = new KeySet<MasterAddress>(`${REGISTRY_PREFIX}masters/`);

  constructor(window: WindowLimit = DEFAULT_WINDOW) {
    this.#resources = new Map(RESOURCES.map((info) => [info.kind, new ResourceCache(info, window)]));
    this.#sinks = [...this.#resources.values(), this.portalIPs, this.masters, this.minionLeases];
  }

  /** The objects of one kind. */
  of<K extends Kind>(kind: K): ResourceCache<ObjectsByKind[K]> {
    const cache = this.#resources.get(kind);
    if (cache === undefined) throw new Error(`no cache for kind ${kind}`);
    return cache as unknown as ResourceCache<ObjectsByKind[K]>;
  }

  /** Revision of the store at which everything in here is true; 0 before the first list. */
  get revision(): Revision {
    return this.#reached.current;
  }

  /** Resolves once everything up to `revision` is in here; `1` waits for the first list. */
  reached(revision: Revision, signal: AbortSignal): Promise<void> {
    return this.#reached.reached(revision, signal);
  }

  /** Follows the store until `signal` aborts. An outage of etcd only delays it. */
  run(deps: { storage: Storage; log: Logger; clock: Clock }, signal: AbortSignal): Promise<void> {
    return mirror<unknown>(
      deps.storage,
      REGISTRY_PREFIX,
      {
        replaced: (items, revision) => this.#replaced(items, revision, deps.log),
        changed: (batch) => this.#changed(batch, deps.log),
      },
      { log: deps.log, clock: deps.clock },
      signal,
    );
  }

  #replaced(items: readonly Stored<unknown>[], revision: Revision, log: Logger): void {
    for (const sink of this.#sinks) {
      const mine = items.filter(({ key }) => key.startsWith(sink.prefix));
      sink.replaced(
        mine.filter((item) => isAccepted(sink, item, log)),
        revision,
      );
    }
    this.#reached.advance(revision);
  }

  #changed(batch: ChangeBatch<unknown>, log: Logger): void {
    for (const change of batch.changes) {
      const sink = this.#sinks.find(({ prefix }) => change.key.startsWith(prefix));
      const isPut = change.type === 'put' && sink !== undefined && isAccepted(sink, change, log);
      sink?.changed(isPut ? change : { type: 'delete', key: change.key, revision: change.revision });
    }
    this.#reached.advance(batch.revision);
  }
}

/** What others wrote that means nothing is passed over: one key must not take all the others away. */
function isAccepted(
  sink: KeySink,
  { key, value }: Pick<Stored<unknown>, 'key' | 'value'>,
  log: Logger,
): boolean {
  if (sink.accepts(key, value)) return true;
  log.error({ key }, 'passed over a value that is not what belongs there; correct or delete it with etcdctl');
  return false;
}
