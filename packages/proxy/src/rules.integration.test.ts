import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { createNetworkNamespace, type NetworkNamespace, PORTAL_NET } from './testing/network-namespace.js';
import { type ProxyUnderTest, runProxyOnce, startProxy } from './testing/proxy-under-test.js';

const MINUTE = 60_000;
const WEB = { address: '172.0.0.10', port: 80 };

/** Rules such as Docker and an administrator make. */
const FOREIGN = `*nat
:DOCKER - [0:0]
:KUBE-PROXY-OTHER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 -j MASQUERADE
-A DOCKER -i node -j RETURN
-A KUBE-PROXY-OTHER -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080
COMMIT
*filter
:FORWARD DROP [0:0]
:ADMIN - [0:0]
-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "do not lock me out" -j ACCEPT
-A FORWARD -j ADMIN
-A ADMIN -s 10.1.0.0/16 -j DROP
COMMIT
`;

describe('the rules in the kernel', () => {
  let net: NetworkNamespace;
  let proxy: ProxyUnderTest | undefined;
  beforeAll(async () => {
    net = await createNetworkNamespace();
    await net.run('iptables-restore', [], FOREIGN);
    await net.inside('serveTcp', 'b1', { address: '127.0.1.1', port: 8000 }, { kind: 'name' });
  }, MINUTE);
  afterEach(async () => {
    await proxy?.kill('SIGKILL');
    await runProxyOnce(net, '-cleanup');
  });
  afterAll(() => net.remove());

  const saved = async (): Promise<string[]> =>
    (await net.run('iptables-save', [])).split('\n').filter((line) => !line.startsWith('#'));
  const ours = async (): Promise<string[]> =>
    (await saved()).filter((line) => /KUBE-PROXY(?!-OTHER)/.test(line));
  const dialled = async (to = WEB): Promise<string | undefined> => (await net.inside('dial', to, 1, 1))[0];
  const start = async (...args: string[]): Promise<ProxyUnderTest> => {
    proxy = await startProxy(net, ['-sync_period=200ms', ...args]);
    await proxy.serve({ web: { ports: [{ port: 80 }], clusterIP: WEB.address } });
    await proxy.lead('web', ['127.0.1.1:8000']);
    return proxy;
  };

  it('come with a service, go with it, and leave those of others byte for byte', async () => {
    const before = await saved();
    const running = await start(`-portal_net=${PORTAL_NET}`);
    expect(await dialled()).toBe('b1');
    expect((await saved()).filter((line) => !/KUBE-PROXY(?!-OTHER)/.test(line))).toEqual(before);

    await running.serve({ web: undefined });
    expect((await ours()).filter((line) => line.includes(WEB.address))).toEqual([]);
    await running.kill('SIGTERM');
    expect(running.exit()).toBe(0);
    expect(await saved()).toEqual(before);
  });

  it('are applied only when they differ', async () => {
    const running = await start();
    const applied = await running.metric('proxy_rules_applied_total');
    await running.lead('web', ['127.0.1.1:8000', '127.0.1.1:8000']);
    await running.lead('web', ['127.0.1.1:8000']);
    expect(await running.metric('proxy_rules_applied_total')).toBe(applied);
  });

  it.each([
    ['the whole table', ['iptables', '-t', 'nat', '-F']],
    ['our chain', ['iptables', '-t', 'nat', '-F', 'KUBE-PROXY']],
    ['a jump', ['iptables', '-t', 'nat', '-D', 'OUTPUT', '-j', 'KUBE-PROXY']],
  ])('come back when someone flushed %s', async (_, [file = '', ...args]) => {
    await start();
    const before = await ours();
    await net.run(file, args);
    await eventuallyPasses(async () => expect((await ours()).sort()).toEqual(before.sort()));
    expect(await dialled()).toBe('b1');
    await net.run('iptables-restore', [], FOREIGN);
  });

  it('are taken over by the next proxy after a SIGKILL, with listeners at the same ports', async () => {
    const first = await start();
    const before = await ours();
    await first.kill('SIGKILL');
    expect(await ours()).toEqual(before);
    const second = await start();
    expect(await dialled()).toBe('b1');
    expect(await ours()).toEqual(before);
    expect(await second.metric('proxy_rules_applied_total')).toBe(0);
  });

  it('of a proxy that died are replaced where they no longer fit', async () => {
    const first = await start(`-portal_net=${PORTAL_NET}`);
    await first.kill('SIGKILL');
    await net.run('iptables', ['-t', 'nat', '-A', 'KUBE-PROXY', '-d', '172.0.9.9', '-j', 'RETURN']);
    await start();
    await eventually(async () => !(await ours()).some((line) => /172.0.9.9|REJECT/.test(line)));
    expect(await dialled()).toBe('b1');
  });

  it('are removed by -cleanup, all of ours and none of others; a second time there is nothing to do', async () => {
    const before = await saved();
    const running = await start(`-portal_net=${PORTAL_NET}`);
    await running.kill('SIGKILL');
    expect(await ours()).not.toEqual([]);
    expect(await runProxyOnce(net, '-cleanup')).toBe(0);
    expect(await saved()).toEqual(before);
    expect(await runProxyOnce(net, '-cleanup')).toBe(0);
    expect(await saved()).toEqual(before);
  });

  it('refuse at once what no service holds, when the portal net is known', async () => {
    await start(`-portal_net=${PORTAL_NET}`);
    expect(await dialled()).toBe('b1');
    expect(await dialled({ address: '172.0.7.7', port: 80 })).toBe('error ECONNREFUSED');
    expect(await dialled({ address: WEB.address, port: 81 })).toBe('error ECONNREFUSED');
  });

  it('of a proxy that runs are not touched by a second one, which cannot start', async () => {
    await start();
    const before = await ours();
    expect(await runProxyOnce(net, '-etcd_servers=http://127.0.0.1:4001')).toBe(1);
    expect(await ours()).toEqual(before);
  });

  it('are told of once where there is no iptables, and listeners work all the same', async () => {
    // Debian has nsenter and setpriv in the one folder, iptables in another.
    const noIptables = { PATH: '/usr/bin' };
    proxy = await startProxy(net, ['-sync_period=100ms'], noIptables);
    await proxy.serve({ web: { ports: [{ port: 80 }], clusterIP: WEB.address } });
    await proxy.lead('web', ['127.0.1.1:8000']);
    const port = Number(/service port open .* port=(\d+)/.exec(proxy.output())?.[1]);
    expect(await dialled({ address: '127.0.0.1', port })).toBe('b1');
    expect(proxy.output().match(/iptables-save is not installed/g)).toHaveLength(1);
    expect(proxy.output()).toContain('apt-get install iptables');
    await proxy.kill('SIGTERM');
    expect(proxy.exit()).toBe(0);
  });
});
