import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createNetworkNamespace,
  type Neighbour,
  type NetworkNamespace,
} from './testing/network-namespace.js';
import { counted, startProxy } from './testing/proxy-under-test.js';

const MINUTE = 60_000;
const NODE = '10.9.0.5';
const [POD_A, POD_B, OUTSIDER] = ['10.9.0.11', '10.9.0.12', '192.0.2.9'];
const WEB = { address: '172.0.0.10', port: 80 };
const DNS = { address: '172.0.0.11', port: 53 };
const EXTERNAL = { address: '198.51.100.7', port: 80 };

/** Who asks, and as whom the endpoint sees it in each mode. */
const SEEN_BY_ENDPOINT = {
  userspace: { node: NODE, podA: NODE, podB: NODE, outsider: NODE },
  // The kernel leaves the client's address, but where the answer would not find its way back.
  nftables: { node: NODE, podA: NODE, podB: POD_B, outsider: NODE },
} as const;

describe.each(['userspace', 'nftables'] as const)('pods and clients from outside, in %s mode', (mode) => {
  let net: NetworkNamespace;
  let clients: Record<'node' | 'podA' | 'podB' | 'outsider', Neighbour>;
  const seenAs = Object.entries(SEEN_BY_ENDPOINT[mode]) as [keyof typeof clients, string][];
  beforeAll(async () => {
    net = await createNetworkNamespace();
    clients = {
      node: net,
      podA: net.addNeighbour('pods', POD_A),
      podB: net.addNeighbour('pods', POD_B),
      outsider: net.addNeighbour('outside', OUTSIDER),
    };
    const proxy = await startProxy(net, [`-proxy_mode=${mode}`, '-portal_net=172.0.0.0/16']);
    await clients.podA.inside('serveTcp', 'a', { address: POD_A, port: 8000 }, { kind: 'peer' });
    await clients.podA.inside('serveUdp', 'u', { address: POD_A, port: 53 }, 'name');
    await proxy.serve({
      web: { ports: [{ port: WEB.port }], clusterIP: WEB.address, externalIPs: [EXTERNAL.address] },
      dns: { ports: [{ port: DNS.port, protocol: 'UDP' }], clusterIP: DNS.address },
    });
    await proxy.lead('web', [`${POD_A}:8000`]);
    await proxy.lead('dns', [`${POD_A}:53`]);
  }, MINUTE);
  afterAll(() => net.remove());

  it.each(seenAs.filter(([client]) => client !== 'outsider'))(
    'reach a portal from %s, the endpoint itself included',
    async (client, expected) => {
      expect(counted(await clients[client].inside('dial', WEB, 20, 5))).toEqual({ [expected]: 20 });
      expect(await clients[client].inside('ask', 'x', DNS, '?', 2_000)).toBe('u ?');
    },
  );

  it.each(seenAs)('reach an external address from %s', async (client, expected) => {
    expect(counted(await clients[client].inside('dial', EXTERNAL, 20, 5))).toEqual({
      [client === 'podB' ? NODE : expected]: 20,
    });
  });

  it.each(['node', 'podA', 'outsider'] as const)(
    'are refused what is not served, from %s',
    async (client) => {
      const nobody = { address: '172.0.9.9', port: 80 };
      expect(await clients[client].inside('dial', nobody, 1, 1)).toEqual(['error ECONNREFUSED']);
    },
  );
});
