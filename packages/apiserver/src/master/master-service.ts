import { type Endpoints, keyOf, type Service } from '@kube/api-types';
import type { MasterAddress } from '../cache/watch-cache.js';

/** The namespace of the master's own services. */
export const MASTER_NAMESPACE = 'default';

/** One of the services under which pods find the apiservers. */
export interface MasterService {
  readonly name: string;
  readonly port: number;
  /** Where one apiserver serves it; `undefined` when it does not. */
  addressOf(master: MasterAddress): string | undefined;
}

/** v0.5.6: `kubernetes` for reading and writing, `kubernetes-ro` for reading. */
export const MASTER_SERVICES: readonly MasterService[] = [
  { name: 'kubernetes', port: 443, addressOf: (master) => master.readWrite },
  { name: 'kubernetes-ro', port: 80, addressOf: (master) => master.readOnly },
];

/** The service as it is created; its portal IP is assigned like any other's. */
export function masterServiceObject({ name, port }: MasterService): Service {
  return {
    kind: 'Service',
    metadata: { name, namespace: MASTER_NAMESPACE },
    spec: {
      ports: [{ port, protocol: 'TCP' }],
      selector: { component: 'apiserver', provider: 'kubernetes' },
    },
  };
}

/** Its endpoints: every living apiserver. v0.5.6: they have neither uid nor creation time. */
export function masterEndpoints(service: MasterService, masters: readonly MasterAddress[]): Endpoints {
  const addresses = masters.flatMap((master) => service.addressOf(master) ?? []).sort();
  return {
    kind: 'Endpoints',
    metadata: { name: service.name, namespace: MASTER_NAMESPACE },
    subsets: [...new Set(addresses)].map((address) => {
      const colon = address.lastIndexOf(':');
      const port = Number(address.slice(colon + 1));
      return { addresses: [{ ip: address.slice(0, colon) }], ports: [{ port, protocol: 'TCP' }] };
    }),
  };
}

/** Where those endpoints lie in the store. */
export function masterEndpointsKey(service: MasterService): string {
  return keyOf('Endpoints', MASTER_NAMESPACE, service.name);
}
