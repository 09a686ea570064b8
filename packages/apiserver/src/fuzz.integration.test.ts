import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Backend, startBackend } from './testing/backend.js';
import { fuzz } from './testing/fuzz/fuzz.js';
import { startTestCluster, type TestCluster } from './testing/test-cluster.js';

const REQUESTS = 2000;

let cluster: TestCluster;
let backend: Backend;
beforeAll(async () => {
  cluster = await startTestCluster();
  backend = await startBackend((req, res) => req.pipe(res));
});
afterAll(async () => {
  await cluster.stop();
  await backend.close();
});

/** The long form of it is `npm run fuzz`. */
it(`${REQUESTS} requests, most of them wrong, are all answered, and none is our fault`, async () => {
  const seed = Date.now() % 2 ** 31;
  const tally = await fuzz({ port: cluster.api.port, proxied: backend.host, requests: REQUESTS, seed });
  // A fuzz that never gets through the door finds nothing behind it.
  expect(tally.get(200) ?? 0).toBeGreaterThan(REQUESTS / 10);
  for (const status of [400, 404, 405, 409, 422]) expect(tally.get(status) ?? 0).toBeGreaterThan(0);
  expect(cluster.server.logged().filter(({ level }) => level === 'error')).toEqual([]);
  expect((await cluster.api.get('/healthz')).text).toBe('ok');
}, 120_000);
