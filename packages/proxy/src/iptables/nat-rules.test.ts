import { describe, expect, it } from '@jest/globals';
import type { ServicePort } from '../table/service-port.js';
import { computeNatRules, computeRejectRules } from './nat-rules.js';

const servicePort = (more: Partial<ServicePort> = {}): ServicePort => ({
  key: 'default/web:80',
  protocol: 'TCP',
  addresses: ['172.0.0.10'],
  externalAddresses: [],
  port: 80,
  endpoints: [],
  affinityMs: undefined,
  ...more,
});
const rulesFor = (more: Partial<ServicePort>, bindAddress = '0.0.0.0'): readonly string[] => {
  const port = servicePort(more);
  return computeNatRules([port], new Map([[`${port.key}/${port.protocol}`, 37449]]), bindAddress).rules;
};

describe('computeNatRules', () => {
  it('leads both kinds of traffic through one chain', () => {
    expect(computeNatRules([], new Map(), '0.0.0.0')).toEqual({
      table: 'nat',
      from: ['PREROUTING', 'OUTPUT'],
      first: false,
      rules: [],
    });
  });

  it.each<[string, Partial<ServicePort>, string, string[]]>([
    [
      'TCP, as v0.5.6 was listed',
      { key: 'web-svc', addresses: ['10.0.97.27'], port: 9000 },
      '0.0.0.0',
      [
        '-A KUBE-PROXY -d 10.0.97.27/32 -p tcp -m comment --comment "web-svc" -m tcp --dport 9000 -j REDIRECT --to-ports 37449',
      ],
    ],
    [
      'UDP',
      { protocol: 'UDP', port: 5353 },
      '0.0.0.0',
      [
        '-A KUBE-PROXY -d 172.0.0.10/32 -p udp -m comment --comment "default/web:80" -m udp --dport 5353 -j REDIRECT --to-ports 37449',
      ],
    ],
    [
      'an address of its own for the listeners',
      {},
      '10.9.0.5',
      [
        '-A KUBE-PROXY -d 172.0.0.10/32 -p tcp -m comment --comment "default/web:80" -m tcp --dport 80 -j DNAT --to-destination 10.9.0.5:37449',
      ],
    ],
    [
      'every address of the family',
      { addresses: ['172.0.0.10', '192.0.2.7', '2001:db8::1'] },
      '127.0.0.1',
      [
        '-A KUBE-PROXY -d 172.0.0.10/32 -p tcp -m comment --comment "default/web:80" -m tcp --dport 80 -j REDIRECT --to-ports 37449',
        '-A KUBE-PROXY -d 192.0.2.7/32 -p tcp -m comment --comment "default/web:80" -m tcp --dport 80 -j REDIRECT --to-ports 37449',
      ],
    ],
    [
      'IPv6',
      { addresses: ['172.0.0.10', '2001:db8::1'] },
      '2001:db8::5',
      [
        '-A KUBE-PROXY -d 2001:db8::1/128 -p tcp -m comment --comment "default/web:80" -m tcp --dport 80 -j DNAT --to-destination [2001:db8::5]:37449',
      ],
    ],
    [
      'a key that would end the quotes',
      { key: 'a"\n-j/web:80' },
      '0.0.0.0',
      [
        '-A KUBE-PROXY -d 172.0.0.10/32 -p tcp -m comment --comment "a__-j/web:80" -m tcp --dport 80 -j REDIRECT --to-ports 37449',
      ],
    ],
  ])('%s', (_, port, bindAddress, expected) => {
    expect(rulesFor(port, bindAddress)).toEqual(expected);
  });

  it('has no rule for a service port whose listener is not open', () => {
    expect(computeNatRules([servicePort()], new Map(), '0.0.0.0').rules).toEqual([]);
  });
});

describe('computeRejectRules', () => {
  it('refuses in the way that clients of each protocol understand, before anyone lets it pass', () => {
    expect(computeRejectRules('172.0.0.0/16')).toEqual({
      table: 'filter',
      from: ['FORWARD', 'OUTPUT'],
      first: true,
      rules: [
        '-A KUBE-PROXY -d 172.0.0.0/16 -p tcp -m comment --comment "no service" -j REJECT --reject-with tcp-reset',
        '-A KUBE-PROXY -d 172.0.0.0/16 -m comment --comment "no service" -j REJECT --reject-with icmp-port-unreachable',
      ],
    });
  });
});
