import { afterEach, expect, it } from '@jest/globals';
import { createMemoryStorage } from '@kube/storage';
import { type Backend, startBackend } from '../testing/backend.js';
import { minionBody } from '../testing/bodies.js';
import { startTestApiserver, type TestApiserver } from '../testing/test-apiserver.js';
import { etcdComponents, MASTER_COMPONENTS } from './components.js';

const running: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await (each.stop ?? each.close)?.();
});
const started = <T extends Backend | TestApiserver>(each: T): T => {
  running.push(each);
  return each;
};

it('/validate asks every component how it is, and shows what it says', async () => {
  const well = started(await startBackend((_req, res) => res.end('ok')));
  const ill = started(await startBackend((_req, res) => res.writeHead(500).end('not <well>')));
  const away = await startBackend((_req, res) => res.end());
  await away.close();
  const server = started(
    await startTestApiserver(createMemoryStorage(), {
      kubelet: { port: well.port, https: false, tls: {} },
      components: [
        { name: 'controller-manager', url: `http://${ill.host}/healthz` },
        { name: 'scheduler', url: `http://${away.host}/healthz` },
        ...etcdComponents([`http://${well.host}/`], {}),
      ],
    }),
  );
  await server.api.post('/api/v1beta1/minions', minionBody('m1', { hostIP: '127.0.0.1' }));
  const { code, headers, text } = await server.api.get('/validate');
  expect([code, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(text).toBe(`[
  {
    "component": "controller-manager",
    "health": "unhealthy",
    "healthCode": 1,
    "msg": "not \\u003cwell\\u003e",
    "err": "unhealthy http status code: 500"
  },
  {
    "component": "scheduler",
    "health": "unknown",
    "healthCode": 2,
    "err": "Get http://${away.host}/healthz: connect ECONNREFUSED ${away.host}"
  },
  {
    "component": "etcd-0",
    "health": "healthy",
    "msg": "ok",
    "err": "nil"
  },
  {
    "component": "node-0",
    "health": "healthy",
    "msg": "ok",
    "err": "nil"
  }
]`);
});

it('/validate shows a node whose address means nothing as one that does not answer, and the server goes on', async () => {
  const server = started(await startTestApiserver(createMemoryStorage()));
  await server.api.post('/api/v1beta1/minions', minionBody('two words'));
  await server.api.post('/api/v1beta1/minions', minionBody('m2', { hostIP: '[' }));
  const entries = JSON.parse((await server.api.get('/validate')).text);
  expect(entries).toEqual(
    ['node-0', 'node-1'].map((component) => ({
      component,
      health: 'unknown',
      healthCode: 2,
      err: expect.stringContaining('Invalid URL'),
    })),
  );
  expect((await server.api.get('/healthz')).text).toBe('ok');
});

it('/validate answers any method', async () => {
  const server = started(await startTestApiserver(createMemoryStorage()));
  expect((await server.api.send('POST', '/validate')).text).toBe('[]');
});

it('the scheduler and the controller-manager are where they are by default', () => {
  expect(MASTER_COMPONENTS.map(({ url }) => url)).toEqual([
    'http://127.0.0.1:10252/healthz',
    'http://127.0.0.1:10251/healthz',
  ]);
});
