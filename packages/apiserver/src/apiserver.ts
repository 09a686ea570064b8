import type { IncomingMessage } from 'node:http';
import type { Clock, Logger, Task } from '@kube/component-base';
import type { Storage } from '@kube/storage';
import type { WindowLimit } from './cache/event-window.js';
import { FreshReads } from './cache/fresh-reads.js';
import { type MasterAddress, WatchCache } from './cache/watch-cache.js';
import { type Answered, createApiHandler } from './http/api-handler.js';
import { ApiRouter } from './http/api-router.js';
import type { Backlog } from './http/line-writer.js';
import { basicPages } from './http/pages.js';
import type { RequestHandler } from './http/serve.js';
import { takesConnection } from './http/takes-connection.js';
import { WATCH_BACKLOG } from './http/watch-handler.js';
import { createTimeUuids } from './identity/time-uuid.js';
import { timestamp } from './identity/timestamp.js';
import { type Machines, registerMachines } from './master/register-machines.js';
import { runMasterLease } from './master/run-master-lease.js';
import { runMasterServices } from './master/run-master-services.js';
import { runNodeReadiness } from './master/run-node-readiness.js';
import type { PortalNet } from './portal/portal-net.js';
import type { ForwardTls } from './proxy/forward.js';
import { createLocators, type KubeletPlace } from './proxy/locator.js';
import { EventLeases } from './registry/events/event-leases.js';
import { createRegistries, type Registries } from './registry/registries.js';
import { STATIC_PAGES } from './static/static-pages.js';
import { swaggerPages } from './swagger/swagger-pages.js';
import { nodeComponents } from './validate/components.js';
import type { Probed } from './validate/probe.js';
import { validatePage } from './validate/validate-page.js';

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
  /** Under which the API lies, e.g. `/api`. */
  readonly apiPrefix: string;
  /** True when a port asks clients who they are. */
  readonly authenticates: boolean;
  /** How kubelets are reached, and with which certificates over https. */
  readonly kubelet: KubeletPlace & { readonly tls: ForwardTls };
  /** The programs besides kubelets that `/validate` asks. */
  readonly components: readonly Probed[];
  readonly window?: WindowLimit;
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
  /** True for requests that `handler` may take the connection of. */
  readonly takesConnection: (req: IncomingMessage) => boolean;
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
  const cache = new WatchCache(settings.window);
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
    proxy: {
      locators: createLocators({ ...registries, kubelet: settings.kubelet, random: Math.random }),
      kubeletTls: settings.kubelet.tls,
      stopping,
    },
  });
  const components = (): readonly Probed[] => {
    const nodes = cache
      .of('Node')
      .list({})
      .map(({ object }) => object);
    return [...settings.components, ...nodeComponents(nodes, settings.kubelet, settings.kubelet.tls)];
  };
  const prefix = settings.apiPrefix;
  const pages = new Map([
    ...basicPages(prefix, settings.authenticates),
    ...STATIC_PAGES,
    ...swaggerPages(prefix, router.summaries()),
    ['/validate', validatePage(components)] as const,
  ]);
  return {
    cache,
    reads,
    registries,
    handler: createApiHandler({
      prefix,
      router,
      pages,
      log,
      answered: (answered) => observer.answered(answered),
    }),
    takesConnection: takesConnection(prefix),
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
        name: 'node readiness',
        run: (signal) => runNodeReadiness({ storage, cache, log, clock }, signal),
      },
      {
        name: 'machines',
        run: (signal) =>
          registerMachines({ minions: registries.minions, log, clock }, settings.machines, signal),
      },
    ],
  };
}
