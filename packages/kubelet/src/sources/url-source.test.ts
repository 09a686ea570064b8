import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { createUrlSource } from './url-source.js';

const manifest = (id: string) => ({ version: 'v1beta1', id, containers: [{ name: 'c', image: 'i' }] });

describe('createUrlSource', () => {
  let server: Server;
  let answer: { status: number; body: string };
  let asked: number;
  let clock: FakeClock;
  let stop: AbortController;
  let delivered: (readonly string[])[];
  let running: Promise<void>;

  beforeEach(async () => {
    asked = 0;
    server = createServer((_, res) => {
      asked++;
      res.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clock = fakeClock();
    stop = new AbortController();
    delivered = [];
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await new Promise((resolve) => server.close(resolve));
  });

  async function start(first: object): Promise<void> {
    answer = { status: 200, body: JSON.stringify(first) };
    const { port } = server.address() as AddressInfo;
    const options = {
      url: new URL(`http://127.0.0.1:${port}/`),
      everyMs: 20_000,
      nodeName: 'n',
      clock,
      log: silentLogger,
    };
    const source = createUrlSource(options);
    running = source.run(
      (pods) => void delivered.push(pods.map(({ metadata }) => metadata.name)),
      stop.signal,
    );
    await eventually(() => clock.sleepers === 1);
  }

  async function next(status: number, body: string): Promise<void> {
    const before = asked;
    answer = { status, body };
    await clock.advance(20_000);
    await eventually(() => asked === before + 1 && clock.sleepers === 1);
  }

  it('delivers one manifest, and lists of them, when they change', async () => {
    await start(manifest('one'));
    await next(200, JSON.stringify(manifest('one')));
    await next(200, JSON.stringify([manifest('one'), manifest('')]));
    await next(200, '[]');
    expect(delivered).toEqual([['one-n'], ['one-n', '2-n'], []]);
  });

  it.each([
    [500, 'oops'],
    [404, JSON.stringify(manifest('other'))],
    [200, ''],
    [200, 'id: [broken'],
    [200, JSON.stringify({ ...manifest('other'), version: '' })],
    [200, JSON.stringify([manifest('other'), { id: 'no-containers', version: 'v1beta1' }])],
  ])('changes nothing for %i %s', async (status, body) => {
    await start(manifest('one'));
    await next(status, body);
    await next(200, JSON.stringify(manifest('two')));
    expect(delivered).toEqual([['one-n'], ['two-n']]);
  });

  it('says nothing as long as nobody answers', async () => {
    await new Promise((resolve) => server.close(resolve));
    const options = {
      url: new URL('http://127.0.0.1:1/'),
      everyMs: 1,
      nodeName: 'n',
      clock,
      log: silentLogger,
    };
    running = createUrlSource(options).run(() => void delivered.push([]), stop.signal);
    await eventually(() => clock.sleepers === 1);
    expect(delivered).toEqual([]);
  });
});
