/** What a service port speaks. */
export type Protocol = 'TCP' | 'UDP';

/** Where one pod, or whatever else a service stands for, is reached. */
export interface Endpoint {
  /** `host:port`; two endpoints with the same id are the same. */
  readonly id: string;
  /** An IP address, or a name when a user wrote one. */
  readonly host: string;
  readonly port: number;
}

/** One port of one service: what the proxy serves. */
export interface ServicePort {
  /** `namespace/service:port`, the port by its name, or by its number when it has none. */
  readonly key: string;
  readonly protocol: Protocol;
  /** The portal IP, then the external ones; each address and port belongs to one service port only. */
  readonly addresses: readonly string[];
  /** Those of them that are external. */
  readonly externalAddresses: readonly string[];
  readonly port: number;
  /** In the order in which they take turns; none twice. */
  readonly endpoints: readonly Endpoint[];
  /** How long a client is sent to the same endpoint after its last connection; `undefined`: not at all. */
  readonly affinityMs: number | undefined;
}

/** Names the listener of a service port: another protocol needs another one. */
export function listenerId({ key, protocol }: Pick<ServicePort, 'key' | 'protocol'>): string {
  return `${key}/${protocol}`;
}

/** Names a place that clients send to. */
export function portalId(address: string, port: number, protocol: Protocol): string {
  return `${address}:${port}/${protocol}`;
}
