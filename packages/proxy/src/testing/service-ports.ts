import type { Endpoint, ServicePort } from '../table/service-port.js';

/** An endpoint from `host:port`. */
export function anEndpoint(id: string): Endpoint {
  const colon = id.lastIndexOf(':');
  return { id, host: id.slice(0, colon), port: Number(id.slice(colon + 1)) };
}

/** A TCP service port at 172.0.0.10:80 without endpoints; override what matters to the test. */
export function aServicePort(more: Partial<ServicePort> = {}): ServicePort {
  return {
    key: 'default/web:80',
    protocol: 'TCP',
    addresses: ['172.0.0.10'],
    externalAddresses: [],
    port: 80,
    endpoints: [],
    affinityMs: undefined,
    ...more,
  };
}
