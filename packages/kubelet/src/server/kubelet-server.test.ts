import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RuntimeError } from '../dockertools/container-runtime.js';
import { TestServer } from './testing/test-server.js';

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().start();
});
afterEach(() => server.stop());

describe('every request', () => {
  it('for health and metrics is answered', async () => {
    expect(await server.get('/healthz')).toMatchObject({ code: 200, text: 'ok' });
    server.health.add('docker', () => 'it does not answer');
    expect(await server.get('/healthz')).toMatchObject({ code: 503, text: 'docker: it does not answer\n' });
    await server.get('/boundPods');
    const { text } = await server.get('/metrics');
    expect(text).toContain('kubelet_http_requests_total{path="boundPods",code="200"} 1');
  });

  it.each(['/', '/nothing', '/container', '/Exec/default/web', '//boundPods', '/boundPods%2f'])(
    'for %s, which is nothing here, is 404',
    async (path) => {
      expect(await server.get(path)).toMatchObject({ code: 404, text: '404 page not found\n' });
    },
  );

  it('that cannot be read is 400', async () => {
    expect((await server.get('/containerLogs/%zz/web')).code).toBe(400);
    expect((await server.get('*')).code).toBe(400);
  });

  it('with a method that the path does not have is 405', async () => {
    expect(await server.get('/containerLogs/default/web', { method: 'DELETE' })).toMatchObject({
      code: 405,
      text: 'DELETE is not for this path, but GET\n',
    });
  });

  it.each([
    ['an origin elsewhere', { origin: 'http://evil.example' }],
    ['an origin that is none', { origin: 'null' }],
    ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
    ['a browser that says so of a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('that a page of another site makes is refused: %s', async (_, headers) => {
    server.addPod('web', ['main']);
    const { code } = await server.get('/run/default/web/main?cmd=id', { headers });
    expect([code, server.streams.processes]).toEqual([403, []]);
  });

  it('that a page of its own makes is answered', async () => {
    const headers = { origin: `http://127.0.0.1:${server.port}`, 'sec-fetch-site': 'same-origin' };
    expect((await server.get('/boundPods', { headers })).code).toBe(200);
  });

  it.each(['exec', 'portForward'])('for /%s needs a WebSocket', async (word) => {
    expect(await server.get(`/${word}/default/web`)).toMatchObject({
      code: 426,
      headers: { upgrade: 'websocket' },
    });
  });
});

describe('without debugging', () => {
  it.each([
    'containerLogs/default/web',
    'run/default/web?cmd=id',
    'logs/',
    'exec/default/web',
    'portForward/default/web',
  ])('/%s is 404', async (path) => {
    const closed = await new TestServer({ debugging: false, logFolder: '/var/log' }).start();
    closed.addPod('web', ['main']);
    expect((await closed.get(`/${path}`)).code).toBe(404);
    await expect(closed.connect(`/${path}`)).rejects.toThrow('404 404 page not found');
    expect((await closed.get('/boundPods')).code).toBe(200);
    await closed.stop();
  });
});

describe('/podInfo', () => {
  const RUNNING = { running: { startedAt: '2026-11-23T11:55:20.342805018Z' } };

  it('tells how the containers of a pod were found', async () => {
    server.addPod('web', ['main']);
    server.statuses.set('web', {
      podIP: '172.17.0.2',
      containerStatuses: [
        { name: 'main', image: 'busybox', restartCount: 2, state: RUNNING },
        { name: 'net', image: 'pause', restartCount: 0, state: RUNNING },
      ],
    });
    const { code, headers, text } = await server.get('/podInfo?podID=web&podNamespace=default&UUID=uid-web');
    expect([code, headers['content-type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(text)).toEqual({
      main: { state: RUNNING, restartCount: 2, image: 'busybox' },
      net: { state: RUNNING, restartCount: 0, podIP: '172.17.0.2', image: 'pause' },
    });
  });

  it.each([
    ['', 400, "Missing 'podID=' query entry."],
    ['?podID=web', 400, "Missing 'podNamespace=' query entry."],
    ['?podID=web&podNamespace=other', 404, 'api.BoundPod does not exist'],
    ['?podID=web&podNamespace=default&UUID=another', 404, 'api.BoundPod does not exist'],
    ['?podID=web&podNamespace=default', 503, 'pod "default/web" has not been looked at yet; ask again'],
  ])('%s is %d', async (query, code, text) => {
    server.addPod('web', ['main']);
    expect(await server.get(`/podInfo${query}`)).toMatchObject({ code, text: expect.stringContaining(text) });
  });
});

describe('/boundPods', () => {
  it('tells of all pods, and of their sources', async () => {
    server.addPod('web', ['main']);
    server.addPod('fixed', ['main'], { source: 'file' });
    const { items, kind } = JSON.parse((await server.get('/boundPods')).text);
    expect(kind).toBe('BoundPods');
    expect(
      items.map(({ id, annotations }: { id: string; annotations: object }) => [id, annotations]),
    ).toEqual([
      ['web', { 'kubernetes/config.source': 'etcd' }],
      ['fixed', { 'kubernetes/config.source': 'file' }],
    ]);
  });
});

describe('an engine that does not answer', () => {
  it('is told of with 503', async () => {
    server.failure = new RuntimeError('unavailable', 'Docker did not list containers: connect ENOENT');
    expect(await server.get('/containerLogs/default/web/main')).toMatchObject({
      code: 503,
      text: 'Internal Error: Docker did not list containers: connect ENOENT\n',
    });
  });
});
