import type { Endpoints, Event, Node, Pod, ReplicationController, Service } from './generated/internal.js';

/** Kind → internal type, for the kinds that are stored and served as resources. */
export interface ObjectsByKind {
  readonly Pod: Pod;
  readonly ReplicationController: ReplicationController;
  readonly Service: Service;
  readonly Endpoints: Endpoints;
  readonly Node: Node;
  readonly Event: Event;
}

/** A kind that is stored and served as a resource. */
export type Kind = keyof ObjectsByKind;

/** Any stored object. */
export type ApiObject = ObjectsByKind[Kind];

/** What the rest of the system must know of a resource, as data. */
export interface ResourceInfo {
  readonly kind: Kind;
  /** Name in v1beta1 paths and on kubecfg's command line, e.g. `minions`. */
  readonly resource: string;
  /** The word for it in messages, e.g. `pod`. */
  readonly word: string;
  readonly namespaced: boolean;
  /** etcd prefix, with its trailing slash. */
  readonly prefix: string;
}

/** Every resource. The etcd layout is the original's (v0.5.6, `/registry/...`), events under their namespace. */
export const RESOURCES: readonly ResourceInfo[] = [
  { kind: 'Pod', resource: 'pods', word: 'pod', namespaced: true, prefix: '/registry/pods/' },
  {
    kind: 'ReplicationController',
    resource: 'replicationControllers',
    word: 'replicationController',
    namespaced: true,
    prefix: '/registry/controllers/',
  },
  {
    kind: 'Service',
    resource: 'services',
    word: 'service',
    namespaced: true,
    prefix: '/registry/services/specs/',
  },
  {
    kind: 'Endpoints',
    resource: 'endpoints',
    word: 'endpoints',
    namespaced: true,
    prefix: '/registry/services/endpoints/',
  },
  { kind: 'Node', resource: 'minions', word: 'minion', namespaced: false, prefix: '/registry/minions/' },
  { kind: 'Event', resource: 'events', word: 'event', namespaced: true, prefix: '/registry/events/' },
];

const BY_KIND = new Map(RESOURCES.map((info) => [info.kind, info]));

/** The entry for a kind. */
export function resourceOf(kind: Kind): ResourceInfo {
  const info = BY_KIND.get(kind);
  if (info === undefined) throw new Error(`no resource is described for kind ${kind}`);
  return info;
}

/** etcd key of one object. `namespace` is ignored for kinds that have none. */
export function keyOf(kind: Kind, namespace: string | undefined, name: string): string {
  const { prefix, namespaced } = resourceOf(kind);
  return namespaced ? `${prefix}${namespace ?? 'default'}/${name}` : `${prefix}${name}`;
}

/** etcd prefix, with its trailing slash, of what a node's kubelet must run. */
export function boundPodsPrefix(nodeName: string): string {
  return `/registry/nodes/${nodeName}/boundpods/`;
}

/** etcd key of one bound pod. */
export function boundPodKey(nodeName: string, namespace: string, name: string): string {
  return `${boundPodsPrefix(nodeName)}${namespace}/${name}`;
}

/** etcd key, written with each binding of a pod that wants host ports of the node: such bindings exclude each other. */
export function hostPortsKey(nodeName: string): string {
  return `/registry/nodes/${nodeName}/hostports`;
}

/** etcd key that says which service (value `{namespace, name}`) holds a portal IP. */
export function portalIPKey(ip: string): string {
  return `/registry/portalips/${ip}`;
}

/** etcd key, bound to an etcd lease, by which a kubelet shows that its node is alive. */
export function minionLeaseKey(nodeName: string): string {
  return `/registry/minionleases/${nodeName}`;
}
