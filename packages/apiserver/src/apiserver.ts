import type { Clock, Logger, Task } from '@kube/component-base';
import type { Storage } from '@kube/storage';
import { FreshReads } from './cache/fresh-reads.js';
import { type MasterAddress, WatchCache } from './cache/watch-cache.js';
import { type Answered, createApiHandler } from './http/api-handler.js';
import { ApiRouter } from './http/api-router.js';
import type { Backlog } from './http/line-writer.js';
import type { RequestHandler } from './http/serve.js';
import { WATCH_BACKLOG } from './http/watch-handler.js';
import { createTimeUuids } from './identity/time-uuid.js';
import { timestamp } from './identity/timestamp.js';
import { type Machines, registerMachines } from './master/register-machines.js';
import { runMasterLease } from './master/run-master-lease.js';
import { runMasterServices } from './master/run-master-services.js';
import type { PortalNet } from './portal/portal-net.js';
import { EventLeases } from './registry/events/event-leases.js';
import { createRegistries, type Registries } from './registry/registries.js';

/** What an apiserver is made of. */
export interface ApiserverParts {
  readonly storage: Storage;
  readonly log: Logger;
  readonly clock: Clock;
}

/** How it is to behave. */
export interface ApiserverSettings {
  readonly portalNet: PortalNet;
  readonly allowPrivileged: boolean;
  readonly eventTtlMs: number;
  readonly maxBytes: number;
  readonly machines: Machines;
  readonly windowSize?: number;
  readonly watchBacklog?: Backlog;
}

/** What is told to metrics. */
export interface ApiserverObserver {
  answered(answered: Answered): void;
  watching(change: 1 | -1): void;
}

/** An apiserver without its listeners. */
export interface Apiserver {
  readonly cache: WatchCache;
  readonly reads: FreshReads;
  readonly registries: Registries;
  /** Answers every request. */
  readonly handler: RequestHandler;
  /** Everything that has to run, each until its signal aborts. `address` says where this apiserver is reached. */
  tasks(address: MasterAddress): readonly Task[];
}

/** Puts an apiserver together. @param stopping ends its watches and whatever it waits for */
export function createApiserver(
  parts: ApiserverParts,
  settings: ApiserverSettings,
  observer: ApiserverObserver,
  stopping: AbortSignal,
): Apiserver {
  const { storage, log, clock } = parts;
  const cache = new WatchCache(settings.windowSize);
  const reads = new FreshReads({ storage, cache, clock }, stopping);
  const newUid = createTimeUuids(() => clock.now());
  const birth = () => ({ newUid, now: timestamp(clock.now()), random: Math.random });
  const { portalNet, allowPrivileged } = settings;
  const eventLeases = new EventLeases({ storage, clock }, settings.eventTtlMs, stopping);
  const registries = createRegistries(
    { storage, cache, reads, birth },
    { portalNet, allowPrivileged, eventLeases },
  );
  const router = new ApiRouter(registries.all, registries.bind, {
    maxBytes: settings.maxBytes,
    watches: {
      log,
      stopping,
      backlog: settings.watchBacklog ?? WATCH_BACKLOG,
      counted: (change) => observer.watching(change),
    },
  });
  return {
    cache,
    reads,
    registries,
    handler: createApiHandler({ router, log, answered: (answered) => observer.answered(answered) }),
    tasks: (address) => [
      { name: 'watch cache', run: (signal) => cache.run({ storage, log, clock }, signal) },
      {
        name: 'master lease',
        run: (signal) => runMasterLease({ storage, cache, log, clock }, address, signal),
      },
      {
        name: 'master services',
        run: (signal) =>
          runMasterServices({ storage, cache, log, clock, services: registries.services }, signal),
      },
      {
        name: 'machines',
        run: (signal) =>
          registerMachines({ minions: registries.minions, log, clock }, settings.machines, signal),
      },
    ],
  };
}
