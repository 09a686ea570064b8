import { isDeepStrictEqual } from 'node:util';
import { type Endpoints, isReason } from '@kube/api-types';
import { type Clock, createBackoff, type Logger, within } from '@kube/component-base';
import type { Storage } from '@kube/storage';
import type { WatchCache } from '../cache/watch-cache.js';
import type { Registries } from '../registry/registries.js';
import {
  MASTER_NAMESPACE,
  MASTER_SERVICES,
  type MasterService,
  masterEndpoints,
  masterEndpointsKey,
  masterServiceObject,
} from './master-service.js';

/** Time for one round of writes. */
const ROUND_LIMIT_MS = 15_000;

/** What keeping the master's services needs. */
export interface MasterServicesDeps {
  readonly storage: Storage;
  readonly cache: WatchCache;
  readonly services: Registries['services'];
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Keeps `kubernetes` and `kubernetes-ro` and their endpoints as they should be, until `signal` aborts: looks when
 * one of them or the set of living apiservers changes, and writes only what differs, so that an idle cluster is idle.
 *
 * v0.5.6 rewrote them every 10 s and kept a single endpoint, for which several apiservers would have fought.
 */
export async function runMasterServices(deps: MasterServicesDeps, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff({ initialMs: 200, maxMs: 5000 });
  const changes = new Changes(deps.cache);
  try {
    while (!signal.aborted) {
      const seen = changes.count;
      try {
        await deps.cache.reached(1, signal);
        await within(ROUND_LIMIT_MS, signal, (limit) => ensureAll(deps, limit));
        backoff.reset();
        await changes.after(seen, signal);
      } catch (error) {
        if (signal.aborted) return;
        deps.log.warn({ err: error }, "the master's own services could not be written yet");
        await deps.clock.sleep(backoff.next(), signal).catch(() => undefined);
      }
    }
  } finally {
    changes.close();
  }
}

async function ensureAll(deps: MasterServicesDeps, signal: AbortSignal): Promise<void> {
  for (const service of MASTER_SERVICES) {
    await ensureService(deps, service, signal);
    await ensureEndpoints(deps, service, signal);
  }
}

async function ensureService(
  deps: MasterServicesDeps,
  service: MasterService,
  signal: AbortSignal,
): Promise<void> {
  if (deps.services.cache.get(MASTER_NAMESPACE, service.name) !== undefined) return;
  try {
    await deps.services.create(masterServiceObject(service), MASTER_NAMESPACE).commit(signal);
  } catch (error) {
    if (!isReason(error, 'AlreadyExists')) throw error;
  }
}

async function ensureEndpoints(
  deps: MasterServicesDeps,
  service: MasterService,
  signal: AbortSignal,
): Promise<void> {
  const masters = [...deps.cache.masters.entries().values()];
  // Our own lease is on its way; it wakes us.
  if (masters.length === 0) return;
  const wanted = masterEndpoints(service, masters);
  const known = deps.cache.of('Endpoints').get(MASTER_NAMESPACE, service.name)?.object;
  if (known !== undefined && isDeepStrictEqual(known.subsets ?? [], wanted.subsets)) return;
  const key = masterEndpointsKey(service);
  await deps.storage.transact(
    [key],
    (current) => {
      const stored = current.get(key)?.value as Endpoints | undefined;
      const same = stored !== undefined && isDeepStrictEqual(stored.subsets ?? [], wanted.subsets);
      return { writes: same ? [] : [{ type: 'put', key, value: wanted }], result: undefined };
    },
    signal,
  );
}

/** Counts changes of what the master's services depend on. */
class Changes {
  count = 0;
  #wake: () => void = () => undefined;
  readonly #closers: readonly (() => void)[];

  constructor(cache: WatchCache) {
    const changed = (): void => {
      this.count += 1;
      this.#wake();
    };
    const ofMaster = (event: { before?: Named | undefined; after?: Named | undefined }): void => {
      const { namespace, name } = (event.after ?? event.before)?.object.metadata ?? { name: '' };
      if (namespace === MASTER_NAMESPACE && MASTER_SERVICES.some((service) => service.name === name))
        changed();
    };
    this.#closers = [
      cache.masters.listen(changed),
      cache.of('Service').listen({ changed: ofMaster, broken: changed }),
      cache.of('Endpoints').listen({ changed: ofMaster, broken: changed }),
    ];
  }

  /** Resolves when something changed since the count was `seen`; rejects with the signal's reason. */
  async after(seen: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.count !== seen) return;
    await new Promise<void>((resolve, reject) => {
      const abandon = (): void => reject(signal.reason);
      signal.addEventListener('abort', abandon, { once: true });
      this.#wake = () => {
        signal.removeEventListener('abort', abandon);
        resolve();
      };
    });
  }

  close(): void {
    for (const close of this.#closers) close();
  }
}

interface Named {
  readonly object: { readonly metadata: { readonly name: string; readonly namespace?: string } };
}
