import { describe, expect, it } from '@jest/globals';
import type { WantedTable } from './nat-rules.js';
import { listenerPortsIn, parseSaved, planRemoval, planRestore } from './saved-rules.js';

const RULE =
  '-A KUBE-PROXY -d 172.0.0.10/32 -p tcp -m comment --comment "default/web:80" -m tcp --dport 80 -j REDIRECT --to-ports 37449';
const NAT: WantedTable = { table: 'nat', from: ['PREROUTING', 'OUTPUT'], first: false, rules: [RULE] };
const REJECT = '-A KUBE-PROXY -d 172.0.0.0/16 -m comment --comment "no service" -j REJECT';
const FILTER: WantedTable = { table: 'filter', from: ['FORWARD', 'OUTPUT'], first: true, rules: [REJECT] };

const nat = (...lines: string[]): string =>
  ['# Generated', '*nat', ':PREROUTING ACCEPT [1:60]', ...lines, 'COMMIT', ''].join('\n');
const filter = (...lines: string[]): string =>
  ['*filter', ':FORWARD DROP [0:0]', ...lines, 'COMMIT', ''].join('\n');
const lines = (text: string | undefined): string[] | undefined => text?.trimEnd().split('\n');

const FOREIGN = [
  ':DOCKER - [0:0]',
  '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
  '-A DOCKER -i docker0 -j RETURN',
];
const OURS = [':KUBE-PROXY - [0:0]', '-A PREROUTING -j KUBE-PROXY', '-A OUTPUT -j KUBE-PROXY', RULE];

describe('planRestore', () => {
  it('makes chain, rules and jumps where nothing is', () => {
    expect(lines(planRestore([NAT], parseSaved(nat(...FOREIGN))))).toEqual([
      '*nat',
      ':KUBE-PROXY - [0:0]',
      RULE,
      '-A PREROUTING -j KUBE-PROXY',
      '-A OUTPUT -j KUBE-PROXY',
      'COMMIT',
    ]);
  });

  it('is nothing when the kernel has it all, whatever else it has', () => {
    expect(planRestore([NAT], parseSaved(nat(...FOREIGN, ...OURS)))).toBeUndefined();
  });

  it('puts jumps that must come first before all others', () => {
    expect(lines(planRestore([FILTER], parseSaved('')))).toEqual([
      '*filter',
      ':KUBE-PROXY - [0:0]',
      REJECT,
      '-I FORWARD -j KUBE-PROXY',
      '-I OUTPUT -j KUBE-PROXY',
      'COMMIT',
    ]);
  });

  it.each<[string, string[], string[]]>([
    ['an old rule', [':KUBE-PROXY - [0:0]', ...OURS.slice(1, 3), RULE.replace('37449', '1')], []],
    ['a rule too many', [...OURS, RULE], []],
    ['an empty chain', OURS.slice(0, 3), []],
    [
      'a missing jump',
      [':KUBE-PROXY - [0:0]', '-A OUTPUT -j KUBE-PROXY', RULE],
      ['-A PREROUTING -j KUBE-PROXY'],
    ],
    ['a jump too many', [...OURS, '-A OUTPUT -j KUBE-PROXY'], ['-D OUTPUT -j KUBE-PROXY']],
    ['a jump from elsewhere', [...OURS, '-A INPUT -p tcp -g KUBE-PROXY'], ['-D INPUT -p tcp -g KUBE-PROXY']],
  ])('mends %s', (_, saved, expected) => {
    const plan = lines(planRestore([NAT], parseSaved(nat(...FOREIGN, ...saved)))) ?? [];
    expect(plan.filter((line) => !/^[*:]|COMMIT/.test(line) && line !== RULE)).toEqual(expected);
    expect(plan).toContain(RULE);
  });

  it('removes what an earlier run wanted and this one does not', () => {
    const saved = parseSaved(
      nat(...OURS) + filter(':KUBE-PROXY - [0:0]', '-A FORWARD -j KUBE-PROXY', REJECT),
    );
    expect(lines(planRestore([NAT], saved))).toEqual([
      '*filter',
      ':KUBE-PROXY - [0:0]',
      '-D FORWARD -j KUBE-PROXY',
      '-X KUBE-PROXY',
      'COMMIT',
    ]);
  });

  it('takes a rule of the same words in another table for another rule', () => {
    expect(planRestore([NAT], parseSaved(filter(...OURS)))).toContain('*nat');
  });
});

describe('planRemoval', () => {
  it('is nothing where nothing of ours is, also when others look like us', () => {
    const other = [':KUBE-PROXY-CANARY - [0:0]', '-A OUTPUT -j KUBE-PROXY-CANARY'];
    expect(planRemoval(parseSaved(nat(...FOREIGN, ...other)))).toBeUndefined();
    expect(planRemoval(parseSaved(''))).toBeUndefined();
  });

  it('removes every jump, then the chain', () => {
    expect(lines(planRemoval(parseSaved(nat(...FOREIGN, ...OURS, '-A OUTPUT -j KUBE-PROXY'))))).toEqual([
      '*nat',
      ':KUBE-PROXY - [0:0]',
      '-D PREROUTING -j KUBE-PROXY',
      '-D OUTPUT -j KUBE-PROXY',
      '-D OUTPUT -j KUBE-PROXY',
      '-X KUBE-PROXY',
      'COMMIT',
    ]);
  });
});

describe('listenerPortsIn', () => {
  it('reads where the portals were led', () => {
    const udp = RULE.replaceAll('tcp', 'udp').replace(
      'REDIRECT --to-ports 37449',
      'DNAT --to-destination 10.9.0.5:4',
    );
    expect(listenerPortsIn(parseSaved(nat(...OURS, udp, '-A KUBE-PROXY -j RETURN')))).toEqual(
      new Map([
        ['172.0.0.10:80/TCP', 37449],
        ['172.0.0.10:80/UDP', 4],
      ]),
    );
  });
});
