import {
  type ApiObject,
  type Binding,
  type EnvVar,
  type ObjectsByKind,
  type Pod,
  type Service,
  selectorFromMap,
} from '@kube/api-types';
import type { CachedObject } from '../cache/cached-object.js';
import type { WatchCache } from '../cache/watch-cache.js';
import type { PortalNet } from '../portal/portal-net.js';
import { endpointsStrategy } from './endpoints/strategy.js';
import { eventStrategy } from './events/strategy.js';
import { minionStrategy } from './minions/strategy.js';
import { bindPod } from './pods/bind-pod.js';
import { wantsHostPorts } from './pods/host-ports.js';
import { podCompanions } from './pods/pod-companions.js';
import { MASTER_SERVICES, serviceVariables } from './pods/service-variables.js';
import { podStrategy } from './pods/strategy.js';
import { Registry, type RegistryDeps } from './registry.js';
import { replicationControllerStrategy } from './replication-controllers/strategy.js';
import { serviceStrategy } from './services/strategy.js';
import type { Leases } from './strategy.js';

/** The settings that rules depend on. */
export interface RegistryRules {
  readonly allowPrivileged: boolean;
  readonly portalNet: PortalNet;
  readonly eventLeases: Leases;
}

/** The registries of all kinds, and what spans several. */
export interface Registries {
  readonly pods: Registry<ObjectsByKind['Pod']>;
  readonly services: Registry<ObjectsByKind['Service']>;
  readonly minions: Registry<ObjectsByKind['Node']>;
  readonly endpoints: Registry<ObjectsByKind['Endpoints']>;
  /** Every one, in no order that matters. */
  readonly all: readonly Registry<ApiObject>[];
  /** Places a pod on a node. */
  bind(binding: Binding, namespace: string, signal: AbortSignal): Promise<void>;
}

/** The table of resources: each kind with its strategy. */
export function createRegistries(deps: RegistryDeps, rules: RegistryRules): Registries {
  const { cache, storage, reads } = deps;
  const variablesFor = (namespace: string): readonly EnvVar[] => variablesIn(cache, namespace);
  const isTaken = (ip: string): boolean => cache.portalIPs.has(ip);
  const servicesIn = (namespace: string): readonly Service[] => servicesOf(cache, namespace);
  const countPods = (namespace: string, labels: Labels): number => podsWith(cache, namespace, labels).length;
  const { random } = deps.birth();
  const { allowPrivileged } = rules;
  const pods = new Registry(podStrategy({ allowPrivileged, variablesFor }), deps);
  const services = new Registry(serviceStrategy({ net: rules.portalNet, isTaken, random, servicesIn }), deps);
  const minions = new Registry(minionStrategy, deps);
  const endpoints = new Registry(endpointsStrategy, deps);
  const others = [
    new Registry(replicationControllerStrategy({ allowPrivileged, countPods }), deps),
    new Registry(eventStrategy(rules.eventLeases), deps),
  ];
  const bindDeps = {
    storage,
    companions: podCompanions(variablesFor),
    podsOn: (nodeName: string) => podsOn(cache, nodeName),
    knownUpTo: () => cache.revision,
    fresh: (signal: AbortSignal) => reads.wait(signal),
    podSeen: async (namespace: string, name: string, signal: AbortSignal) => {
      const pod = pods.cache.get(namespace, name)?.object;
      // A port that was freed before the request must not be refused.
      if (pod === undefined || wantsHostPorts(pod)) await reads.wait(signal);
    },
  };
  return {
    pods,
    services,
    minions,
    endpoints,
    // A registry of one kind is handed only objects of that kind: the codec decodes them by its kind.
    all: [pods, services, minions, endpoints, ...others] as unknown as readonly Registry<ApiObject>[],
    bind: (binding, namespace, signal) => bindPod(bindDeps, binding, namespace, signal),
  };
}

function variablesIn(cache: WatchCache, namespace: string): readonly EnvVar[] {
  const services = cache.of('Service');
  const master = MASTER_SERVICES.flatMap((name) => services.get('default', name)?.object ?? []);
  return serviceVariables(servicesOf(cache, namespace), master);
}

function servicesOf(cache: WatchCache, namespace: string): readonly Service[] {
  return cache
    .of('Service')
    .list({ namespace })
    .map(({ object }) => object);
}

type Labels = Readonly<Record<string, string>>;

function podsWith(cache: WatchCache, namespace: string, labels: Labels): readonly CachedObject<Pod>[] {
  const selector = selectorFromMap(labels);
  const matches = ({ metadata }: Pod): boolean => selector.matches(metadata.labels ?? {});
  return cache.of('Pod').list({ namespace, matches });
}

function podsOn(cache: WatchCache, nodeName: string): readonly Pod[] {
  const matches = (pod: Pod): boolean => pod.spec.nodeName === nodeName;
  return cache
    .of('Pod')
    .list({ matches })
    .map(({ object }) => object);
}
