import { codecFor, type Endpoints, isReason, type Node } from '@kube/api-types';
import type { Registry } from '../registry/registry.js';

/** How kubelets are reached. */
export interface KubeletPlace {
  /** `-kubelet_port`. */
  readonly port: number;
  /** `-kubelet_https`. */
  readonly https: boolean;
}

/** What needs to be known to find services and nodes. */
export interface LocatorDeps {
  readonly endpoints: Registry<Endpoints>;
  readonly minions: Registry<Node>;
  readonly kubelet: KubeletPlace;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

/** Where the object of a path can be reached; `undefined` when it is there and has no place. */
export type Locate = (namespace: string, id: string, signal: AbortSignal) => Promise<string | undefined>;

/** How the objects of a resource are found, by its name in paths. v0.5.6: services and minions, and nothing else. */
export function createLocators(deps: LocatorDeps): ReadonlyMap<string, Locate> {
  return new Map<string, Locate>([
    ['services', (namespace, id, signal) => locateService(deps, namespace, id, signal)],
    ['minions', (_namespace, id, signal) => locateMinion(deps, id, signal)],
  ]);
}

/** The object behind a path, or `undefined` when there is none to be found. */
export async function located(locate: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await locate;
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** v0.5.6: one of the endpoints at random, as it was written. */
async function locateService(
  { endpoints, random }: LocatorDeps,
  namespace: string,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { object } = await endpoints.get(namespace, id, signal);
  const { endpoints: texts = [] } = codecFor('v1beta1').encode({ ...object, kind: 'Endpoints' }) as {
    readonly endpoints?: readonly string[];
  };
  return texts[Math.floor(random() * texts.length)];
}

/** v0.5.6: without an address the id is the host. */
async function locateMinion(
  { minions, kubelet }: LocatorDeps,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  const { object } = await minions.get('', id, signal);
  return `${kubelet.https ? 'https' : 'http'}://${hostOf(object)}:${kubelet.port}`;
}

/** Where a node is: its address, or else its id. */
export function hostOf(node: Node): string {
  const { hostIP = node.metadata.name } = codecFor('v1beta1').encode({ ...node, kind: 'Node' }) as {
    readonly hostIP?: string;
  };
  return hostIP.includes(':') ? `[${hostIP}]` : hostIP;
}
