import type { EndpointPort, EndpointSubset, Endpoints, Service } from '@kube/api-types';
import { portalAddress } from './portal-address.js';
import { type Endpoint, type Protocol, portalId, type ServicePort } from './service-port.js';

/** How long session affinity lasts after a client's last connection. */
export const AFFINITY_MS = 3 * 3_600_000;

/** Two service ports that want the same address and port. */
export interface PortalConflict {
  /** `address:port/protocol` */
  readonly portal: string;
  readonly holder: string;
  /** The service port that does not get it. */
  readonly refused: string;
}

/** What is to be served. */
export interface ServiceTable {
  /** In the order of their keys. */
  readonly ports: readonly ServicePort[];
  readonly conflicts: readonly PortalConflict[];
}

/** Objects by `namespace/name`. */
export type ById<T> = ReadonlyMap<string, T>;

type SpecPort = Service['spec']['ports'][number];

interface Candidate {
  readonly service: Service;
  readonly key: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly endpoints: readonly Endpoint[];
}

/**
 * Everything to be served, from what is in the store. A value there that makes no sense, such as a port that is none,
 * serves nothing and spoils nothing else.
 */
export function computeServicePorts(services: ById<Service>, endpoints: ById<Endpoints>): ServiceTable {
  const candidates = [...services]
    .flatMap(([id, service]) => candidatesOf(id, service, endpoints.get(id)))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const claims = claimPortals(candidates);
  const ports = candidates.map(({ service, ...rest }) => {
    const addresses = claims.addresses.get(rest.key) ?? [];
    return {
      ...rest,
      addresses,
      externalAddresses: addresses.filter(
        (address) => address !== portalAddress(service.spec.clusterIP ?? ''),
      ),
      endpoints: rest.endpoints.filter(({ host, port }) => port !== rest.port || !addresses.includes(host)),
      affinityMs: service.spec.sessionAffinity === 'ClientIP' ? AFFINITY_MS : undefined,
    };
  });
  return { ports: ports.filter(({ addresses }) => addresses.length > 0), conflicts: claims.conflicts };
}

function candidatesOf(id: string, service: Service, behind: Endpoints | undefined): Candidate[] {
  const ports = listOf(service.spec?.ports);
  const keys = new Set<string>();
  return ports.flatMap((port) => {
    const protocol = protocolOf(port.protocol);
    const key = `${id}:${port.name || port.port}`;
    if (protocol === undefined || !isPort(port.port) || keys.has(key)) return [];
    keys.add(key);
    const served = (each: EndpointPort): boolean =>
      protocolOf(each.protocol, protocol) === protocol &&
      (ports.length === 1 || (each.name ?? '') === (port.name ?? ''));
    return [
      { service, key, protocol, port: port.port, endpoints: unique(listOf(behind?.subsets), port, served) },
    ];
  });
}

function unique(
  subsets: readonly EndpointSubset[],
  { name }: SpecPort,
  served: (port: EndpointPort) => boolean,
): Endpoint[] {
  const endpoints = subsets.flatMap(({ addresses, ports }) => {
    const fitting = listOf(ports).filter((port) => isPort(port.port) && served(port));
    // Of several ports of one subset that all fit a service with one port, the one of its name is meant.
    const named = fitting.filter((port) => (port.name ?? '') === (name ?? ''));
    return listOf(addresses).flatMap(({ ip }) =>
      (named.length > 0 ? named : fitting).map(({ port }) => endpointAt(ip, port)),
    );
  });
  return [...new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])).values()];
}

function endpointAt(ip: string, port: number): Endpoint {
  const host = ip.replace(/^\[(.*)\]$/, '$1');
  return { id: `${host}:${port}`, host, port };
}

/** Portal IPs go first: those are handed out once, while anyone may write anything as an external IP. */
function claimPortals(candidates: readonly Candidate[]) {
  const holders = new Map<string, string>();
  const addresses = new Map<string, string[]>();
  const conflicts: PortalConflict[] = [];
  const claim = ({ key, port, protocol }: Candidate, text: string): void => {
    const address = portalAddress(text);
    if (address === undefined) return;
    const portal = portalId(address, port, protocol);
    const holder = holders.get(portal);
    if (holder === undefined) {
      holders.set(portal, key);
      addresses.set(key, [...(addresses.get(key) ?? []), address]);
    } else if (holder !== key) {
      conflicts.push({ portal, holder, refused: key });
    }
  };
  for (const candidate of candidates) claim(candidate, candidate.service.spec.clusterIP ?? '');
  for (const candidate of candidates) {
    for (const address of listOf(candidate.service.spec.externalIPs)) claim(candidate, address);
  }
  return { addresses, conflicts };
}

function protocolOf(text: string | undefined, otherwise: Protocol = 'TCP'): Protocol | undefined {
  const protocol = (text || otherwise).toUpperCase();
  return protocol === 'TCP' || protocol === 'UDP' ? protocol : undefined;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** What lies in etcd was checked by the apiserver, or put there past it. */
function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}
