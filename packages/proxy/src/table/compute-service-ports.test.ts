import { describe, expect, it } from '@jest/globals';
import type { Endpoints, Service } from '@kube/api-types';
import { anEndpoints, aService } from '@kube/api-types/testing';
import { AFFINITY_MS, computeServicePorts } from './compute-service-ports.js';

type Spec = Partial<Service['spec']>;

const service = (name: string, spec: Spec = {}): [string, Service] => {
  const made = aService(name);
  return [`default/${name}`, { ...made, spec: { ...made.spec, ...spec } }];
};
const compute = (services: [string, Service][], endpoints: [string, Endpoints][] = []) =>
  computeServicePorts(new Map(services), new Map(endpoints));
const idsOf = (table: ReturnType<typeof compute>): string[][] =>
  table.ports.map(({ endpoints }) => endpoints.map(({ id }) => id));

describe('computeServicePorts', () => {
  it('joins a service with its endpoints, in their order and none twice', () => {
    const behind = anEndpoints('web', ['10.0.0.2:80', '10.0.0.1:80', '10.0.0.2:80']);
    expect(compute([service('web')], [['default/web', behind]])).toEqual({
      conflicts: [],
      ports: [
        {
          key: 'default/web:80',
          protocol: 'TCP',
          addresses: ['172.0.0.10'],
          externalAddresses: [],
          port: 80,
          endpoints: [
            { id: '10.0.0.2:80', host: '10.0.0.2', port: 80 },
            { id: '10.0.0.1:80', host: '10.0.0.1', port: 80 },
          ],
          affinityMs: undefined,
        },
      ],
    });
  });

  it('keeps services of one name in two namespaces apart', () => {
    const table = compute(
      [
        ['a/web', aService('web', { clusterIP: '172.0.0.10' })],
        ['b/web', aService('web', { clusterIP: '172.0.0.11' })],
      ],
      [['b/web', anEndpoints('web', ['10.0.0.1:80'])]],
    );
    expect(table.ports.map(({ key }) => key)).toEqual(['a/web:80', 'b/web:80']);
    expect(idsOf(table)).toEqual([[], ['10.0.0.1:80']]);
  });

  it('serves each port by the endpoints of its name', () => {
    const ports = [
      { name: 'http', port: 80 },
      { name: 'admin', port: 81 },
    ];
    const behind: Endpoints = {
      metadata: { name: 'web' },
      subsets: [
        {
          addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }],
          ports: [
            { name: 'http', port: 8000 },
            { name: 'admin', port: 8001 },
          ],
        },
      ],
    };
    const table = compute([service('web', { ports })], [['default/web', behind]]);
    expect(table.ports.map(({ key }) => key)).toEqual(['default/web:admin', 'default/web:http']);
    expect(idsOf(table)).toEqual([
      ['10.0.0.1:8001', '10.0.0.2:8001'],
      ['10.0.0.1:8000', '10.0.0.2:8000'],
    ]);
  });

  it('asks no name of the endpoints of a service with one port', () => {
    const table = compute(
      [service('web', { ports: [{ name: 'http', port: 80 }] })],
      [['default/web', anEndpoints('web', ['10.0.0.1:8000'])]],
    );
    expect(idsOf(table)).toEqual([['10.0.0.1:8000']]);
  });

  it('leaves out endpoints of another protocol, and takes those that name none', () => {
    const subsets = [
      { addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 53, protocol: 'TCP' }] },
      { addresses: [{ ip: '10.0.0.2' }], ports: [{ port: 53 }] },
      { addresses: [{ ip: '10.0.0.3' }], ports: [{ port: 53, protocol: 'UDP' }] },
    ];
    const table = compute(
      [service('dns', { ports: [{ port: 53, protocol: 'udp' }] })],
      [['default/dns', { metadata: { name: 'dns' }, subsets }]],
    );
    expect(table.ports[0]?.protocol).toBe('UDP');
    expect(idsOf(table)).toEqual([['10.0.0.2:53', '10.0.0.3:53']]);
  });

  it('serves external IPs too, but for those that would take this machine from itself', () => {
    const externalIPs = [
      '192.0.2.7',
      '127.0.0.1',
      '0.0.0.0',
      '169.254.1.1',
      '224.0.0.1',
      'here',
      '2001:DB8::0:1',
      '::1',
    ];
    const table = compute([service('web', { externalIPs })]);
    expect(table.ports[0]).toMatchObject({
      addresses: ['172.0.0.10', '192.0.2.7', '2001:db8::1'],
      externalAddresses: ['192.0.2.7', '2001:db8::1'],
    });
  });

  it('gives an address to one service port, to portal IPs first, and tells of the others', () => {
    const table = compute([
      service('a', { clusterIP: '172.0.0.1', externalIPs: ['172.0.0.2', '192.0.2.7'] }),
      service('b', { clusterIP: '172.0.0.2', externalIPs: ['192.0.2.7'] }),
      service('c', { clusterIP: '172.0.0.3', externalIPs: ['192.0.2.7'], ports: [{ port: 81 }] }),
    ]);
    expect(table.ports.map(({ key, addresses }) => [key, addresses])).toEqual([
      ['default/a:80', ['172.0.0.1', '192.0.2.7']],
      ['default/b:80', ['172.0.0.2']],
      ['default/c:81', ['172.0.0.3', '192.0.2.7']],
    ]);
    expect(table.conflicts).toEqual([
      { portal: '172.0.0.2:80/TCP', holder: 'default/b:80', refused: 'default/a:80' },
      { portal: '192.0.2.7:80/TCP', holder: 'default/a:80', refused: 'default/b:80' },
    ]);
  });

  it('does not lead a service to itself', () => {
    const table = compute(
      [service('web')],
      [['default/web', anEndpoints('web', ['172.0.0.10:80', '172.0.0.10:81'])]],
    );
    expect(idsOf(table)).toEqual([['172.0.0.10:81']]);
  });

  it.each<[string, Service['spec']['sessionAffinity'], number | undefined]>([
    ['asked for', 'ClientIP', AFFINITY_MS],
    ['not wanted', 'None', undefined],
    ['not mentioned', undefined, undefined],
  ])('carries how long affinity lasts: %s', (_, sessionAffinity, expected) => {
    expect(compute([service('web', { sessionAffinity })]).ports[0]?.affinityMs).toBe(expected);
  });

  it.each<[string, Spec]>([
    ['no portal IP', { clusterIP: '' }],
    ['headless', { clusterIP: 'None' }],
    ['no ports', { ports: [] }],
    ['a port that is none', { ports: [{ port: 70_000 }] }],
    ['a protocol of another time', { ports: [{ port: 80, protocol: 'SCTP' }] }],
    ['a port that is text', { ports: [{ port: '80 -j ACCEPT' as unknown as number }] }],
  ])('serves nothing of a service with %s, and goes on', (_, spec) => {
    const table = compute([service('bad', spec), service('good', { clusterIP: '172.0.0.11' })]);
    expect(table.ports.map(({ key }) => key)).toEqual(['default/good:80']);
  });

  it('survives what only somebody past the apiserver could have stored', () => {
    const broken = { metadata: { name: 'x' } } as Service;
    const endpoints = { metadata: { name: 'web' }, subsets: 'none' } as unknown as Endpoints;
    const table = compute([['default/x', broken], service('web')], [['default/web', endpoints]]);
    expect(idsOf(table)).toEqual([[]]);
  });
});
