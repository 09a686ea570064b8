import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import type { Behaviour } from './testing/inside-deeds.js';
import { createNetworkNamespace, type NetworkNamespace } from './testing/network-namespace.js';
import { counted, type ProxyUnderTest, startProxy } from './testing/proxy-under-test.js';

const MINUTE = 60_000;
const WEB = { address: '172.0.0.10', port: 80 };
const DNS = { address: '172.0.0.11', port: 53 };
const MIB = 1024 * 1024;

/** More than the kernel's buffers of two connections hold, and far less than what a flood would put in memory. */
const MOST_IN_BETWEEN = 64 * MIB;

/** So often in a row the endpoint must not have got on before we call it stopped. */
const LOOKS_OF_A_STANDSTILL = 10;

const at = (n: number, port = 8000) => ({ address: `127.0.1.${n}`, port });
const id = (n: number, port = 8000): string => `127.0.1.${n}:${port}`;

describe('traffic through listeners', () => {
  let net: NetworkNamespace;
  let proxy: ProxyUnderTest;
  let serving: string[] = [];
  beforeAll(async () => {
    net = await createNetworkNamespace();
    proxy = await startProxy(net, ['-udp_timeout=2s', '-max_connections=50']);
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

  const backend = async (n: number, behaviour: Behaviour = { kind: 'name' }): Promise<void> => {
    await net.inside('serveTcp', `b${n}`, at(n), behaviour);
    serving.push(`b${n}`);
  };
  const udpBackend = async (n: number, answer: 'name' | 'echo' = 'name'): Promise<void> => {
    await net.inside('serveUdp', `u${n}`, at(n, 53), answer);
    serving.push(`u${n}`);
  };
  const ask = (client: string, text = '?') => net.inside('ask', client, DNS, text, 2_000);
  const openConnections = () => proxy.metric('proxy_connections_open{protocol="TCP"}');

  describe('of TCP', () => {
    it('goes on in the other direction when one has ended', async () => {
      await backend(1, { kind: 'answer-after-end', bytes: 10 * MIB });
      await proxy.lead('web', [id(1)]);
      expect(await net.inside('endAndCount', WEB)).toBe(10 * MIB);
      expect(await net.inside('seen', 'b1')).toMatchObject({ connections: 1, bytesRead: 'request'.length });
      await eventually(async () => (await openConnections()) === 0);
    });

    it('arrives byte for byte, whatever its size', async () => {
      await backend(1, { kind: 'echo' });
      await proxy.lead('web', [id(1)]);
      for (const bytes of [1, 1_000, 16_384, 16_385, 300_000, 20 * MIB]) {
        expect(await net.inside('comesBackWhole', WEB, bytes)).toBe(true);
      }
    });

    it('waits for a slow reader instead of filling memory', async () => {
      await backend(1, { kind: 'flood' });
      await proxy.lead('web', [id(1)]);
      await net.inside('holdWithoutReading', 'slow', WEB);
      // What the endpoint could write so far, at the last looks.
      const looks: number[] = [];
      const hasSettled = async (): Promise<boolean> => {
        looks.push((await net.inside('seen', 'b1')).bytesWritten);
        const last = looks.slice(-LOOKS_OF_A_STANDSTILL);
        const isStill = last.length === LOOKS_OF_A_STANDSTILL && new Set(last).size === 1;
        return isStill || Number(looks.at(-1)) >= MOST_IN_BETWEEN;
      };
      await eventually(hasSettled, { within: 20_000, describe: 'the endpoint to be made to wait' });
      expect(looks.at(-1)).toBeLessThan(MOST_IN_BETWEEN);
      await net.inside('letGo', 'slow');
      await eventually(async () => (await net.inside('seen', 'b1')).open === 0);
    });

    it('goes to the next endpoint when one refuses, and to that again when it is back', async () => {
      await backend(1);
      await backend(3);
      await proxy.lead('web', [id(1), id(2), id(3)]);
      expect(counted(await net.inside('dial', WEB, 100, 10))).toEqual({
        b1: expect.any(Number),
        b3: expect.any(Number),
      });
      await backend(2);
      await eventually(async () => (await net.inside('dial', WEB, 3, 1)).includes('b2'), { within: 15_000 });
    });

    it('goes to the next endpoint when one does not answer, and holds up nobody else', async () => {
      await backend(1);
      await net.run('iptables', ['-A', 'INPUT', '-d', '127.0.1.9', '-j', 'DROP']);
      await proxy.lead('web', [id(9), id(1)]);
      const failures = await proxy.metric('proxy_endpoint_failures_total{protocol="TCP"}');
      expect(await net.inside('dial', WEB, 20, 20)).toEqual(Array(20).fill('b1'));
      expect(await proxy.metric('proxy_endpoint_failures_total{protocol="TCP"}')).toBeGreaterThan(failures);
      await net.run('iptables', ['-D', 'INPUT', '-d', '127.0.1.9', '-j', 'DROP']);
    });

    it('is reset when every endpoint refuses, or there is none', async () => {
      await proxy.lead('web', [id(7), id(8)]);
      expect(await net.inside('dial', WEB, 2, 2)).toEqual(['error ECONNRESET', 'error ECONNRESET']);
      await proxy.lead('web', []);
      expect(await net.inside('dial', WEB, 2, 2)).toEqual(['error ECONNRESET', 'error ECONNRESET']);
    });

    it('has the kernel look after both sides, in case one vanishes without a word', async () => {
      await backend(1, { kind: 'hold' });
      await proxy.lead('web', [id(1)]);
      expect(await net.inside('hold', 'idle', WEB)).toBe('b1');
      const { port = '' } = /default\/web:80\/TCP .* port=(?<port>\d+)/.exec(proxy.output())?.groups ?? {};
      await eventually(async () => {
        const sockets = (await net.run('ss', ['-tnoH', 'state', 'established'])).split('\n');
        const ofClient = sockets.find((line) => new RegExp(`:${port} +\\S+`).test(line));
        const ofServer = sockets.find((line) => / 127\.0\.1\.1:8000 +timer/.test(line));
        return [ofClient, ofServer].every((line) => line?.includes('timer:(keepalive'));
      });
      await net.inside('letGo', 'idle');
    });

    it('is cut when its endpoint goes, and only then', async () => {
      await backend(1, { kind: 'hold' });
      await backend(2, { kind: 'hold' });
      await proxy.lead('web', [id(1), id(2)]);
      const names = [await net.inside('hold', 'x', WEB), await net.inside('hold', 'y', WEB)];
      expect(names.toSorted()).toEqual(['b1', 'b2']);
      await proxy.lead('web', [id(2)]);
      const [gone = '', stays = ''] = names[0] === 'b1' ? ['x', 'y'] : ['y', 'x'];
      await eventually(() => net.inside('heldIsClosed', gone));
      expect(await net.inside('heldIsClosed', stays)).toBe(false);
      expect((await net.inside('seen', 'b1')).open).toBe(0);
      await net.inside('letGo', stays);
    });

    it('leaves nothing open behind, whatever clients and endpoints do to it', async () => {
      const openFiles = async (): Promise<number> =>
        (await net.run('ls', [`/proc/${proxy.pid}/fd`])).trim().split('\n').length;
      const before = await openFiles();
      for (const [at, kind] of (['echo', 'flood', 'name', 'hold'] as const).entries()) {
        await backend(at + 1, { kind });
      }
      // One of them refuses, too.
      await proxy.lead(
        'web',
        [1, 2, 3, 4, 5].map((n) => id(n)),
      );
      await net.inside('misbehave', WEB, 4_000, 16);
      for (const n of [1, 2, 3, 4]) {
        await eventually(async () => (await net.inside('seen', `b${n}`)).open === 0, {
          describe: `b${n} to have lost its clients`,
        });
        expect((await net.inside('seen', `b${n}`)).connections).toBeGreaterThan(0);
      }
      await eventually(async () => (await openConnections()) === 0);
      await eventually(async () => (await openFiles()) <= before);
      await proxy.lead('web', [id(3)]);
      expect(await net.inside('dial', WEB, 1, 1)).toEqual(['b3']);
    });

    it('is refused beyond the limit of the service, and served again below it', async () => {
      await backend(1, { kind: 'hold' });
      await proxy.lead('web', [id(1)]);
      for (let n = 0; n < 50; n++) expect(await net.inside('hold', `held${n}`, WEB)).toBe('b1');
      expect(await net.inside('hold', 'one too many', WEB)).toBe('closed');
      expect(await proxy.metric('proxy_connections_failed_total{protocol="TCP",reason="limit"}')).toBe(1);
      for (let n = 0; n < 50; n++) await net.inside('letGo', `held${n}`);
      await eventually(async () => (await net.inside('hold', 'again', WEB)) === 'b1');
      await net.inside('letGo', 'again');
    });
  });

  describe('of UDP', () => {
    it('stays with one endpoint per client, and clients take turns', async () => {
      await udpBackend(1);
      await udpBackend(2);
      await proxy.lead('dns', [id(1, 53), id(2, 53)]);
      const answers = [await ask('x'), await ask('y'), await ask('x'), await ask('y')];
      expect(new Set(answers)).toEqual(new Set(['u1 ?', 'u2 ?']));
      expect(answers.slice(0, 2)).toEqual(answers.slice(2));
    });

    it('carries the largest datagrams there are', async () => {
      await udpBackend(1, 'echo');
      await proxy.lead('dns', [id(1, 53)]);
      const text = 'x'.repeat(65_507);
      expect(await net.inside('ask', 'large', DNS, text, 5_000)).toBe(text);
    });

    it('goes elsewhere at once when the endpoint is taken away', async () => {
      await udpBackend(1);
      await udpBackend(2);
      await proxy.lead('dns', [id(1, 53)]);
      expect(await ask('mover')).toBe('u1 ?');
      await proxy.lead('dns', [id(2, 53)]);
      expect(await ask('mover')).toBe('u2 ?');
    });

    it('that one endpoint does not take goes to another, without a word to the client', async () => {
      await udpBackend(2);
      await proxy.lead('dns', [id(1, 53), id(2, 53)]);
      for (const client of ['r1', 'r2', 'r3', 'r4']) expect(await ask(client)).toBe('u2 ?');
    });

    it('is forgotten when it is silent', async () => {
      await udpBackend(1);
      await proxy.lead('dns', [id(1, 53)]);
      expect(await ask('silent')).toBe('u1 ?');
      const flows = () => proxy.metric('proxy_connections_open{protocol="UDP"}');
      await eventually(async () => (await flows()) > 0);
      await eventually(async () => (await flows()) === 0);
      expect(await ask('silent')).toBe('u1 ?');
    });
  });

  it('keeps going while etcd is away, and takes up what happened meanwhile', async () => {
    await backend(1);
    await backend(2);
    await proxy.lead('web', [id(1)]);
    await net.etcd.kill();
    expect(await net.inside('dial', WEB, 5, 5)).toEqual(Array(5).fill('b1'));
    await net.etcd.start();
    await proxy.lead('web', [id(2)]);
    expect(await net.inside('dial', WEB, 5, 5)).toEqual(Array(5).fill('b2'));
  });
});
