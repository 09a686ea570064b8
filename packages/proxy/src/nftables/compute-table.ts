import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { type Endpoint, listenerId, type ServicePort } from '../table/service-port.js';
import type { NftChain, NftSet, NftTable } from './table-model.js';

/** Clients with affinity that one endpoint may have; more are served, and not remembered. */
const MOST_CLIENTS = 65_535;

/**
 * Before iptables, whose rules of the same kind have priority 0: what is refused here is refused, whatever else would
 * let it pass.
 */
const REFUSE_PRIORITY = 'priority filter - 10';

/**
 * The whole table for what is to be served. The first packet of a connection is looked up once in a map of portals,
 * however many there are, and gets its endpoint in the chain of its service; the rest follows the first without rules.
 *
 * @param portalNet when given, what is sent to an address in it that no service holds is refused
 */
export function computeTable(servicePorts: readonly ServicePort[], portalNet: string | undefined): NftTable {
  const sets = new Map(FIXED_SETS);
  const chains = new Map(FIXED_CHAINS);
  const portals = new Map<string, string>();
  const refused = new Map<string, string>();
  const addresses = new Map<string, string>();
  const external = new Map<string, string>();
  const hairpins = new Map<string, string>();
  for (const servicePort of servicePorts) {
    const endpoints = servicePort.endpoints.filter(({ host }) => isIPv4(host));
    const chain = nameOf('service', servicePort, listenerId(servicePort));
    for (const address of servicePort.addresses.filter(isIPv4)) {
      const portal = `${address} . ${servicePort.protocol.toLowerCase()} . ${servicePort.port}`;
      if (endpoints.length === 0) refused.set(portal, '');
      else portals.set(portal, `goto ${chain}`);
      addresses.set(address, '');
      if (servicePort.externalAddresses.includes(address)) external.set(address, '');
    }
    for (const { host } of endpoints) hairpins.set(`${host} . ${host}`, '');
    if (endpoints.length === 0) continue;
    if (servicePort.affinityMs === undefined) chains.set(chain, inTurn(servicePort, endpoints));
    else addSticky(servicePort, servicePort.affinityMs, endpoints, { chain, chains, sets });
  }
  if (portalNet !== undefined || refused.size > 0) {
    for (const [name, chain] of refusing(portalNet)) chains.set(name, chain);
  }
  return {
    sets,
    chains,
    elements: new Map([
      ['portals', portals],
      ['refused', refused],
      ['addresses', addresses],
      ['external', external],
      ['hairpins', hairpins],
    ]),
  };
}

const PORTAL_KEY = 'type ipv4_addr . inet_proto . inet_service';

/** Those that every table has. */
export const FIXED_SETS: readonly [string, NftSet][] = [
  // Where each portal goes on.
  ['portals', { kind: 'map', definition: `${PORTAL_KEY} : verdict;` }],
  // Portals without an endpoint.
  ['refused', { kind: 'set', definition: `${PORTAL_KEY};` }],
  // All addresses of ours, and those of them that are not portal IPs.
  ['addresses', { kind: 'set', definition: 'type ipv4_addr;' }],
  ['external', { kind: 'set', definition: 'type ipv4_addr;' }],
  // Every endpoint with itself: what it looks like when it is sent its own request.
  ['hairpins', { kind: 'set', definition: 'type ipv4_addr . ipv4_addr;' }],
];

const PORTAL = 'ip daddr . meta l4proto . th dport';

const FIXED_CHAINS: readonly [string, NftChain][] = [
  ['services', { rules: [`${PORTAL} vmap @portals`] }],
  ['prerouting', { hook: 'type nat hook prerouting priority dstnat;', rules: ['jump services'] }],
  ['output', { hook: 'type nat hook output priority -100;', rules: ['jump services'] }],
  [
    'postrouting',
    {
      hook: 'type nat hook postrouting priority srcnat;',
      rules: [
        'ct original ip daddr != @addresses accept',
        // An endpoint would answer itself directly, past the address that it asked.
        'ip saddr . ip daddr @hairpins masquerade',
        // The source was chosen for the way to the portal; it may mean nothing on the way to the endpoint.
        'fib saddr type local oifname != "lo" masquerade',
        // Clients outside: the endpoint's answer must come back through here, though it is no way of its own.
        'ct original ip daddr @external masquerade',
      ],
    },
  ],
];

/** Unlike all else these chains see every packet, not only the first of a connection: they are there only if needed. */
function refusing(portalNet: string | undefined): [string, NftChain][] {
  const unserved = [`${PORTAL} @refused goto refuse`];
  if (portalNet !== undefined) unserved.push(`ip daddr ${portalNet} goto refuse`);
  return [
    [
      'refuse',
      { rules: ['meta l4proto tcp reject with tcp reset', 'reject with icmp type port-unreachable'] },
    ],
    ['unserved', { rules: unserved }],
    ...['input', 'forward', 'output'].map((hook): [string, NftChain] => [
      `refuse-${hook}`,
      { hook: `type filter hook ${hook} ${REFUSE_PRIORITY};`, rules: ['ct state new jump unserved'] },
    ]),
  ];
}

function inTurn({ protocol }: ServicePort, endpoints: readonly Endpoint[]): NftChain {
  const turns = endpoints.map(({ host, port }, at) => `${at} : ${host} . ${port}`).join(', ');
  const choice = `numgen inc mod ${endpoints.length} map { ${turns} }`;
  return { rules: [`meta l4proto ${protocol.toLowerCase()} dnat ip to ${choice}`] };
}

/** A set and a chain for each endpoint: the set outlives changes of the others, and so does affinity. */
function addSticky(
  servicePort: ServicePort,
  affinityMs: number,
  endpoints: readonly Endpoint[],
  into: {
    readonly chain: string;
    readonly chains: Map<string, NftChain>;
    readonly sets: Map<string, NftSet>;
  },
): void {
  const parts = endpoints.map((endpoint) => {
    const id = `${listenerId(servicePort)} ${endpoint.id}`;
    return { endpoint, chain: nameOf('endpoint', servicePort, id), set: nameOf('clients', servicePort, id) };
  });
  const definition = `type ipv4_addr; size ${MOST_CLIENTS}; flags dynamic,timeout; timeout ${affinityMs}ms;`;
  for (const { endpoint, chain, set } of parts) {
    into.sets.set(set, { kind: 'set', definition });
    into.chains.set(chain, {
      rules: [
        `update @${set} { ip saddr }`,
        `meta l4proto ${servicePort.protocol.toLowerCase()} dnat ip to ${endpoint.host}:${endpoint.port}`,
      ],
    });
  }
  const turns = parts.map(({ chain }, at) => `${at} : goto ${chain}`).join(', ');
  into.chains.set(into.chain, {
    rules: [
      ...parts.map(({ chain, set }) => `ip saddr @${set} goto ${chain}`),
      `numgen inc mod ${parts.length} vmap { ${turns} }`,
    ],
  });
}

/** A name that nft takes: what the key says of it is for people, what makes it unique is the hash of `id`. */
function nameOf(kind: string, { key }: ServicePort, id: string): string {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${kind}-${hash}-${key.replace(/[^-_.A-Za-z0-9]/g, '_').slice(0, 100)}`;
}
