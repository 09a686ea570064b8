import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { CommandMissing } from '../command.js';
import type { Iptables } from './iptables.js';
import type { WantedTable } from './nat-rules.js';
import { RuleKeeper } from './rule-keeper.js';
import { parseSaved } from './saved-rules.js';

const RULE = '-A KUBE-PROXY -d 172.0.0.10/32 -p tcp -j REDIRECT --to-ports 1';
const NAT: WantedTable = { table: 'nat', from: ['OUTPUT'], first: false, rules: [RULE] };
const { signal } = new AbortController();

/** A kernel that lists what it was given, after `spell` has put it into its own words. */
function kernel(spell: (rule: string) => string = (rule) => rule) {
  let lines: string[] = [];
  let writes = 0;
  const iptables: Iptables = {
    probe: async () => undefined,
    save: async () => parseSaved(['*nat', ':KUBE-PROXY - [0:0]', ...lines].join('\n')),
    async restore(text) {
      writes += 1;
      const given = text.split('\n').filter((line) => line.startsWith('-A'));
      lines = [...lines.filter((line) => !line.startsWith('-A KUBE-PROXY')), ...given.map(spell)];
    },
  };
  const flush = (): void => {
    lines = [];
  };
  return { iptables, writes: () => writes, flush };
}

function keeperOf(iptables: Iptables) {
  const lines: string[] = [];
  const log = { ...silentLogger, error: (_: unknown, text: string) => void lines.push(text) };
  let applied = 0;
  const count = (): void => {
    applied += 1;
  };
  const keeper = new RuleKeeper({ iptables, log, applied: count });
  return { keeper, lines, applied: () => applied };
}

describe('RuleKeeper', () => {
  it('writes once, and again when someone undid it', async () => {
    const { iptables, flush } = kernel();
    const { keeper, applied } = keeperOf(iptables);
    expect(await keeper.sync([NAT], signal)).toBe(true);
    expect(await keeper.sync([NAT], signal)).toBe(false);
    flush();
    expect(await keeper.sync([NAT], signal)).toBe(true);
    expect(applied()).toBe(2);
  });

  it('is content with a kernel that lists the rules in other words', async () => {
    const { iptables, writes } = kernel((rule) => rule.replace('-p tcp', '-p 6'));
    const { keeper } = keeperOf(iptables);
    await keeper.sync([NAT], signal);
    expect(await keeper.sync([NAT], signal)).toBe(false);
    expect(writes()).toBe(1);
    expect(await keeper.sync([{ ...NAT, rules: [RULE, RULE] }], signal)).toBe(true);
  });

  it('says once that iptables is missing, and does nothing then', async () => {
    const missing = (): never => {
      throw new CommandMissing('iptables-save');
    };
    const { keeper, lines, applied } = keeperOf({ probe: missing, save: missing, restore: missing });
    await keeper.probe(signal);
    expect(await keeper.previousPorts(signal)).toEqual(new Map());
    expect(await keeper.sync([NAT], signal)).toBe(false);
    await keeper.remove(signal);
    expect([lines, applied()]).toEqual([[expect.stringContaining('apt-get install iptables')], 0]);
  });

  it('passes on what else goes wrong', async () => {
    const { keeper } = keeperOf({
      probe: async () => undefined,
      save: () => Promise.reject(new Error('Permission denied (you must be root)')),
      restore: async () => undefined,
    });
    await expect(keeper.sync([NAT], signal)).rejects.toThrow('you must be root');
  });
});
