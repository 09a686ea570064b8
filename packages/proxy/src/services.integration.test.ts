import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventuallyPasses } from '@kube/test-harness';
import { createNetworkNamespace, type NetworkNamespace, PORTAL_NET } from './testing/network-namespace.js';
import { counted, type ProxyUnderTest, runProxyOnce, startProxy } from './testing/proxy-under-test.js';

const MINUTE = 60_000;
const WEB = { address: '172.0.0.10', port: 80 };
const DNS = { address: '172.0.0.11', port: 53 };

const at = (n: number, port = 8000) => ({ address: `127.0.1.${n}`, port });
const id = (n: number, port = 8000): string => `127.0.1.${n}:${port}`;

/** What a client of a portal may count on, whoever carries its traffic. */
describe.each(['userspace', 'nftables'])('services in %s mode', (mode) => {
  let net: NetworkNamespace;
  let proxy: ProxyUnderTest;
  let serving: string[] = [];
  const start = async (): Promise<void> => {
    proxy = await startProxy(net, [`-proxy_mode=${mode}`, `-portal_net=${PORTAL_NET}`, '-sync_period=200ms']);
  };
  beforeAll(async () => {
    net = await createNetworkNamespace();
    await start();
    await proxy.serve({
      web: { ports: [{ port: WEB.port }], clusterIP: WEB.address },
      dns: { ports: [{ port: DNS.port, protocol: 'UDP' }], clusterIP: DNS.address },
    });
  }, MINUTE);
  afterEach(async () => {
    for (const name of serving) await net.inside('stopServing', name);
    serving = [];
    await proxy.lead('web', []);
    await proxy.lead('dns', []);
  });
  afterAll(() => net.remove());

  const backend = async (n: number): Promise<void> => {
    await net.inside('serveTcp', `b${n}`, at(n), { kind: 'name' });
    serving.push(`b${n}`);
  };
  const udpBackend = async (n: number): Promise<void> => {
    await net.inside('serveUdp', `u${n}`, at(n, 53), 'name');
    serving.push(`u${n}`);
  };
  const dial = (count: number, atOnce: number, to = WEB) => net.inside('dial', to, count, atOnce);
  const ask = (client: string) => net.inside('ask', client, DNS, '?', 2_000);

  it('gives each endpoint its turn', async () => {
    for (const n of [1, 2, 3]) await backend(n);
    await proxy.lead('web', [id(1), id(2), id(3)]);
    expect(counted(await dial(300, 20))).toEqual({ b1: 100, b2: 100, b3: 100 });
  });

  it(
    'loses no connection while endpoints are replaced one by one, and sends none to one that has gone',
    async () => {
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await backend(n);
      let current = [1, 2, 3];
      await proxy.lead(
        'web',
        current.map((n) => id(n)),
      );
      // All this while clients come.
      const dialling = dial(10_000, 8);
      const seenWhenGone = new Map<number, number>();
      for (const next of [4, 5, 6, 7, 8]) {
        const [gone = 0, ...others] = current;
        current = [...others, next];
        await proxy.lead(
          'web',
          current.map((n) => id(n)),
        );
        // What had been on its way to it when it was taken away has come by now, or was cut.
        await eventuallyPasses(async () => {
          const before = (await net.inside('seen', `b${gone}`)).connections;
          await dial(30, 10);
          expect((await net.inside('seen', `b${gone}`)).connections).toBe(before);
          seenWhenGone.set(gone, before);
        });
      }
      const counts = counted(await dialling);
      // Whom an endpoint had accepted when it was taken away was cut, and nobody else lost anything.
      const { 'error ECONNRESET': cut = 0, ...served } = counts;
      expect(Object.keys(served).filter((name) => !/^b[1-8]$/.test(name))).toEqual([]);
      expect(cut).toBeLessThanOrEqual(await proxy.metric('proxy_connections_cut_total{protocol="TCP"}'));
      for (const [gone, seen] of seenWhenGone) {
        expect((await net.inside('seen', `b${gone}`)).connections).toBe(seen);
      }
      expect(counted(await dial(300, 10))).toEqual(Object.fromEntries(current.map((n) => [`b${n}`, 100])));
    },
    3 * MINUTE,
  );

  it('keeps a client at its endpoint when that is asked for, as long as the endpoint is there', async () => {
    for (const n of [1, 2, 3]) await backend(n);
    const sticky = { address: '172.0.0.12', port: 80 };
    await proxy.serve({
      sticky: { ports: [{ port: 80 }], clusterIP: sticky.address, sessionAffinity: 'ClientIP' },
    });
    await proxy.lead('sticky', [id(1), id(2), id(3)]);
    const from = (client: string) => net.inside('dial', sticky, 6, 3, client);
    const firsts = new Map<string, string>();
    for (const client of ['10.9.0.5', '127.0.0.5', '127.0.0.6']) {
      const answers = new Set(await from(client));
      expect(answers.size).toBe(1);
      firsts.set(client, [...answers][0] ?? '');
    }
    expect(new Set(firsts.values())).toEqual(new Set(['b1', 'b2', 'b3']));

    // One is taken away, another comes: whose endpoint stayed stays with it.
    await backend(4);
    await proxy.lead('sticky', [id(1), id(2), id(4)]);
    for (const [client, first] of firsts) {
      const answers = new Set(await from(client));
      expect(answers.size).toBe(1);
      if (first !== 'b3') expect([...answers]).toEqual([first]);
      else expect([...answers]).not.toEqual(['b3']);
    }
    await proxy.serve({ sticky: undefined });
  });

  it('refuses at once when a service has no endpoint, and is there with the first', async () => {
    expect(counted(await dial(2, 2))).toEqual({
      [mode === 'userspace' ? 'error ECONNRESET' : 'error ECONNREFUSED']: 2,
    });
    await backend(1);
    await proxy.lead('web', [id(1)]);
    expect(await dial(1, 1)).toEqual(['b1']);
  });

  it('refuses what no service holds', async () => {
    expect(await dial(1, 1, { address: '172.0.7.7', port: 80 })).toEqual(['error ECONNREFUSED']);
    expect(await dial(1, 1, { address: WEB.address, port: 81 })).toEqual(['error ECONNREFUSED']);
  });

  it('serves external IPs, and other ports of them not', async () => {
    await backend(1);
    const outside = { address: '10.9.0.77', port: 8080 };
    await net.run('ip', ['addr', 'add', `${outside.address}/32`, 'dev', 'lo']);
    await proxy.serve({
      ext: { ports: [{ port: outside.port }], clusterIP: '172.0.0.13', externalIPs: [outside.address] },
    });
    await proxy.lead('ext', [id(1)]);
    expect(await dial(1, 1, outside)).toEqual(['b1']);
    expect(await dial(1, 1, { address: '172.0.0.13', port: 8080 })).toEqual(['b1']);
    expect(await dial(1, 1, { ...outside, port: 8081 })).toEqual(['error ECONNREFUSED']);
    await proxy.serve({ ext: undefined });
  });

  it('sends datagrams of one client to one endpoint, and of others to others', async () => {
    for (const n of [1, 2]) await udpBackend(n);
    await proxy.lead('dns', [id(1, 53), id(2, 53)]);
    const answers = [await ask('x'), await ask('y'), await ask('x'), await ask('y')];
    expect(new Set(answers)).toEqual(new Set(['u1 ?', 'u2 ?']));
    expect(answers.slice(0, 2)).toEqual(answers.slice(2));
  });

  it('sends a client elsewhere with its next datagram when its endpoint is replaced', async () => {
    for (const n of [1, 2, 3, 4]) await udpBackend(n);
    await proxy.lead('dns', [id(1, 53)]);
    for (const n of [1, 2, 3, 4]) {
      await proxy.lead('dns', [id(n, 53)]);
      for (const client of ['m1', 'm2', 'm3']) expect(await ask(client)).toBe(`u${n} ?`);
    }
    for (const client of ['m1', 'm2', 'm3']) await net.inside('forgetUdpClient', client);
  });

  it('finds a UDP service that a client has been asking for before it was there', async () => {
    await udpBackend(1);
    const late = { address: '172.0.0.14', port: 53 };
    await net.inside('ask', 'early', late, '?', 200);
    await proxy.serve({ late: { ports: [{ port: 53, protocol: 'UDP' }], clusterIP: late.address } });
    await proxy.lead('late', [id(1, 53)]);
    expect(await net.inside('ask', 'early', late, '?', 2_000)).toBe('u1 ?');
    await proxy.serve({ late: undefined });
  });

  it('goes on after a SIGKILL with what has changed meanwhile', async () => {
    for (const n of [1, 2]) await backend(n);
    for (const n of [1, 2]) await udpBackend(n);
    await proxy.lead('web', [id(1)]);
    await proxy.lead('dns', [id(1, 53)]);
    expect([await dial(1, 1), await ask('survivor')]).toEqual([['b1'], 'u1 ?']);
    await proxy.kill('SIGKILL');
    const ended = proxy;
    await start();
    expect(ended.exit()).toBe('SIGKILL');
    await proxy.lead('web', [id(2)]);
    await proxy.lead('dns', [id(2, 53)]);
    expect([await dial(1, 1), await ask('survivor')]).toEqual([['b2'], 'u2 ?']);
  });

  it('leaves nothing in the kernel when it is stopped, nor after -cleanup when it was killed', async () => {
    const ours = async (): Promise<string> =>
      `${await net.run('nft', ['list', 'ruleset'])}${await net.run('iptables-save', [])}`
        .split('\n')
        .filter((line) => /kube/i.test(line))
        .join('\n');
    await backend(1);
    await proxy.lead('web', [id(1)]);
    expect(await ours()).not.toBe('');
    await proxy.kill('SIGTERM');
    expect(proxy.exit()).toBe(0);
    expect(await ours()).toBe('');
    await start();
    await proxy.lead('web', [id(1)]);
    expect(await dial(1, 1)).toEqual(['b1']);
    await proxy.kill('SIGKILL');
    expect(await ours()).not.toBe('');
    expect(await runProxyOnce(net, '-cleanup')).toBe(0);
    expect(await ours()).toBe('');
    await start();
  });
});
