import { describe, expect, it } from '@jest/globals';
import { anEndpoint, aServicePort } from '../testing/service-ports.js';
import { computeTable } from './compute-table.js';
import { type NftTable, planChange } from './table-model.js';

const TWO = [anEndpoint('10.0.0.1:8000'), anEndpoint('10.0.0.2:8001')];

const elements = (table: NftTable, set: string): [string, string][] => [...(table.elements.get(set) ?? [])];
const chains = (table: NftTable, kind: string): [string, readonly string[]][] =>
  [...table.chains].filter(([name]) => name.startsWith(`${kind}-`)).map(([name, { rules }]) => [name, rules]);

describe('computeTable', () => {
  it('leads a portal to a chain in which endpoints take turns', () => {
    const table = computeTable([aServicePort({ endpoints: TWO })], undefined);
    const [[chain, rules] = ['', []], ...others] = chains(table, 'service');
    expect(others).toEqual([]);
    expect(chain).toMatch(/^service-[0-9a-f]{16}-default_web_80$/);
    expect(rules).toEqual([
      'meta l4proto tcp dnat ip to numgen inc mod 2 map { 0 : 10.0.0.1 . 8000, 1 : 10.0.0.2 . 8001 }',
    ]);
    expect(elements(table, 'portals')).toEqual([['172.0.0.10 . tcp . 80', `goto ${chain}`]]);
    expect(elements(table, 'refused')).toEqual([]);
    expect(elements(table, 'hairpins').map(([key]) => key)).toEqual([
      '10.0.0.1 . 10.0.0.1',
      '10.0.0.2 . 10.0.0.2',
    ]);
  });

  it('refuses what is sent to a service without endpoints', () => {
    const table = computeTable([aServicePort({ protocol: 'UDP', port: 53 })], undefined);
    expect(elements(table, 'portals')).toEqual([]);
    expect(elements(table, 'refused')).toEqual([['172.0.0.10 . udp . 53', '']]);
    expect(chains(table, 'service')).toEqual([]);
  });

  it('gives each endpoint a memory of its clients when affinity is asked for', () => {
    const table = computeTable([aServicePort({ endpoints: TWO, affinityMs: 10_800_000 })], undefined);
    const [a = ['', []], b = ['', []]] = chains(table, 'endpoint');
    const [clientsA, clientsB] = [...table.sets.keys()].filter((name) => name.startsWith('clients-'));
    expect(table.sets.get(String(clientsA))?.definition).toContain('timeout 10800000ms');
    expect(a[1]).toEqual([`update @${clientsA} { ip saddr }`, 'meta l4proto tcp dnat ip to 10.0.0.1:8000']);
    expect(chains(table, 'service')[0]?.[1]).toEqual([
      `ip saddr @${clientsA} goto ${a[0]}`,
      `ip saddr @${clientsB} goto ${b[0]}`,
      `numgen inc mod 2 vmap { 0 : goto ${a[0]}, 1 : goto ${b[0]} }`,
    ]);
  });

  it('keeps the clients of endpoints that stay, when others come and go', () => {
    const before = computeTable([aServicePort({ endpoints: TWO, affinityMs: 1_000 })], undefined);
    const after = [TWO[1], anEndpoint('10.0.0.3:8000')].flatMap((each) => each ?? []);
    const change = planChange(
      before,
      computeTable([aServicePort({ endpoints: after, affinityMs: 1_000 })], undefined),
    );
    expect(change.match(/^add set/gm)).toHaveLength(1);
    expect(change.match(/^delete set/gm)).toHaveLength(1);
    expect(change.match(/^flush chain \S+ \S+ endpoint/gm)).toHaveLength(1);
  });

  it('costs a change of one service the same, however many there are', () => {
    const many = Array.from({ length: 200 }, (_, n) =>
      aServicePort({ key: `default/s${n}:80`, addresses: [`172.0.1.${n}`], endpoints: TWO }),
    );
    const changed = [...many.slice(0, -1), aServicePort({ ...many.at(-1), endpoints: TWO.slice(0, 1) })];
    const change = planChange(computeTable(many, undefined), computeTable(changed, undefined));
    expect(change.split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^flush chain ip kube_proxy service-/),
      expect.stringMatching(/^add rule ip kube_proxy service-\S+ meta l4proto tcp dnat/),
    ]);
  });

  it('serves and marks external addresses', () => {
    const addresses = ['172.0.0.10', '192.0.2.7', '2001:db8::1'];
    const table = computeTable(
      [aServicePort({ endpoints: TWO, addresses, externalAddresses: addresses.slice(1) })],
      undefined,
    );
    expect(elements(table, 'portals').map(([key]) => key)).toEqual([
      '172.0.0.10 . tcp . 80',
      '192.0.2.7 . tcp . 80',
    ]);
    expect(elements(table, 'external')).toEqual([['192.0.2.7', '']]);
  });

  it('leaves out endpoints that the kernel cannot be told of', () => {
    const endpoints = [anEndpoint('db.example.com:80'), anEndpoint('2001:db8::2:80')];
    const table = computeTable([aServicePort({ endpoints })], undefined);
    expect(elements(table, 'refused')).toHaveLength(1);
  });

  const refused = 'ip daddr . meta l4proto . th dport @refused goto refuse';
  it.each<[string, boolean, string | undefined, string[] | undefined]>([
    ['nothing, when every service has endpoints', true, undefined, undefined],
    ['services without endpoints', false, undefined, [refused]],
    ['what is left of the portal net', true, '172.0.0.0/16', [refused, 'ip daddr 172.0.0.0/16 goto refuse']],
  ])('refuses %s', (_, hasEndpoints, portalNet, expected) => {
    const table = computeTable([aServicePort({ endpoints: hasEndpoints ? TWO : [] })], portalNet);
    expect(table.chains.get('unserved')?.rules).toEqual(expected);
    expect(table.chains.has('refuse-output')).toBe(expected !== undefined);
  });

  it('writes nothing of a key into a name that nft would read as more than a name', () => {
    const key = 'a b;"\n{}/web:80';
    const [[name] = ['']] = chains(
      computeTable([aServicePort({ key, endpoints: TWO })], undefined),
      'service',
    );
    expect(name).toMatch(/^[-_.A-Za-z0-9]+$/);
  });
});
