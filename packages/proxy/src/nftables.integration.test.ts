import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { computeTable } from './nftables/compute-table.js';
import { planChange, planWhole } from './nftables/table-model.js';
import type { ServicePort } from './table/service-port.js';
import { createNetworkNamespace, type NetworkNamespace } from './testing/network-namespace.js';
import { launchProxy, type ProxyUnderTest, runProxyOnce, startProxy } from './testing/proxy-under-test.js';
import { anEndpoint, aServicePort } from './testing/service-ports.js';

const MINUTE = 60_000;
const WEB = { address: '172.0.0.10', port: 80 };
const NFTABLES = ['-proxy_mode=nftables', '-sync_period=200ms'];

const FOREIGN = `table ip kube_proxy_other {
	chain output {
		type nat hook output priority -100; policy accept;
		ip daddr 192.0.2.1 tcp dport 80 dnat to 10.9.0.5:8080
	}
}
table inet admin {
	chain input {
		type filter hook input priority filter; policy accept;
		tcp dport 22 accept
	}
}
`;

describe('the table in the kernel', () => {
  let net: NetworkNamespace;
  let proxy: ProxyUnderTest | undefined;
  beforeAll(async () => {
    net = await createNetworkNamespace();
    await net.run('nft', ['-f', '-'], FOREIGN);
    await net.inside('serveTcp', 'b1', { address: '127.0.1.1', port: 8000 }, { kind: 'name' });
  }, MINUTE);
  afterEach(async () => {
    await proxy?.kill('SIGKILL');
    proxy = undefined;
    await runProxyOnce(net, '-cleanup');
  });
  afterAll(() => net.remove());

  const ruleset = (): Promise<string> => net.run('nft', ['list', 'ruleset']);
  const ours = (): Promise<string> => net.run('nft', ['-s', 'list', 'table', 'ip', 'kube_proxy']);
  const tables = async (): Promise<string[]> => (await net.run('nft', ['list', 'tables'])).trim().split('\n');
  const dialled = async (): Promise<string | undefined> => (await net.inside('dial', WEB, 1, 1))[0];
  const start = async (...args: string[]): Promise<ProxyUnderTest> => {
    proxy = await startProxy(net, args);
    await proxy.serve({ web: { ports: [{ port: 80 }], clusterIP: WEB.address } });
    await proxy.lead('web', ['127.0.1.1:8000']);
    return proxy;
  };

  it('comes and goes with the proxy, and those of others stay byte for byte', async () => {
    const before = await ruleset();
    const running = await start(...NFTABLES);
    expect(await dialled()).toBe('b1');
    expect((await ruleset()).replace(await ours(), '')).toBe(before);
    await running.kill('SIGTERM');
    expect(running.exit()).toBe(0);
    expect(await ruleset()).toBe(before);
  });

  it('is not touched when nothing differs', async () => {
    const running = await start(...NFTABLES);
    const applied = await running.metric('proxy_rules_applied_total');
    await running.lead('web', ['127.0.1.1:8000', '127.0.1.1:8000']);
    await running.lead('web', ['127.0.1.1:8000']);
    expect(await running.metric('proxy_rules_applied_total')).toBe(applied);
  });

  it.each([
    ['all rules', ['flush', 'table', 'ip', 'kube_proxy']],
    ['the table', ['delete', 'table', 'ip', 'kube_proxy']],
    ['the portals', ['flush', 'map', 'ip', 'kube_proxy', 'portals']],
    ['the addresses', ['flush', 'set', 'ip', 'kube_proxy', 'addresses']],
    ['an endpoint that may call itself', ['flush', 'set', 'ip', 'kube_proxy', 'hairpins']],
    ['a jump', ['flush', 'chain', 'ip', 'kube_proxy', 'output']],
  ])('comes back when someone removed %s', async (_, words) => {
    await start(...NFTABLES);
    const before = await ours();
    await net.run('nft', words);
    await eventuallyPasses(async () => expect(await ours()).toBe(before));
    expect(await dialled()).toBe('b1');
  });

  it('takes changes also right after someone removed it', async () => {
    const running = await start('-proxy_mode=nftables', '-sync_period=1h');
    await net.run('nft', ['delete', 'table', 'ip', 'kube_proxy']);
    await running.lead('web', []);
    await running.lead('web', ['127.0.1.1:8000']);
    expect(await dialled()).toBe('b1');
  });

  it('replaces what the other mode left behind, both ways', async () => {
    const first = await start('-proxy_mode=userspace');
    await first.kill('SIGKILL');
    const second = await start(...NFTABLES);
    expect(await net.run('iptables-save', [])).not.toContain('KUBE-PROXY');
    expect(await dialled()).toBe('b1');
    await second.kill('SIGKILL');
    await start('-proxy_mode=userspace');
    expect(await tables()).not.toContain('table ip kube_proxy');
    expect(await dialled()).toBe('b1');
  });

  it('is asked for in vain where nft is not installed: the proxy says what to install', async () => {
    // Debian has nsenter and setpriv in the one folder, nft in another.
    const failed = launchProxy(net, NFTABLES, { PATH: '/usr/bin' });
    await eventually(() => failed.exit() !== undefined);
    expect(failed.exit()).toBe(1);
    expect(failed.output()).toContain('apt-get install nftables');
  });

  it('ends up the same by many changes as by being told all at once', async () => {
    const random = sequence(20141118);
    const pick = (most: number): number => Math.floor(random() * (most + 1));
    const someServices = (): ServicePort[] =>
      Array.from({ length: 12 }, (_, n) => n)
        .filter(() => random() < 0.6)
        .map((n) =>
          aServicePort({
            key: `default/s${n}:80`,
            protocol: random() < 0.3 ? 'UDP' : 'TCP',
            // Addresses move from one to another, too.
            addresses: [`172.0.1.${(n + pick(1) * 12) % 24}`, `192.0.2.${n}`],
            externalAddresses: [`192.0.2.${n}`],
            endpoints: Array.from({ length: pick(4) }, () => `10.1.0.${pick(20)}:8000`)
              .filter((id, at, all) => all.indexOf(id) === at)
              .map(anEndpoint),
            affinityMs: random() < 0.3 ? 60_000 : undefined,
          }),
        );
    let is = computeTable([], '172.0.0.0/16');
    await net.run('nft', ['-f', '-'], planWhole(is));
    for (let round = 0; round < 10; round++) {
      const wanted = computeTable(someServices(), random() < 0.5 ? '172.0.0.0/16' : undefined);
      await net.run('nft', ['-f', '-'], planChange(is, wanted));
      const byChanges = await ours();
      await net.run('nft', ['-f', '-'], planWhole(wanted));
      expect(inAnyOrder(byChanges)).toEqual(inAnyOrder(await ours()));
      is = wanted;
    }
  });
});

/** Sets and chains are listed in the order in which they were made, which means nothing. */
function inAnyOrder(listing: string): string[] {
  return listing
    .split('\n\n')
    .map((part) => part.replace(/^table.*\n/, '').replace(/\n}\n$/, ''))
    .sort();
}

/** The same numbers for the same seed, from 0 up to but not including 1. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
