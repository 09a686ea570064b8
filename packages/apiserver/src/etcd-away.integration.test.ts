import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventuallyPasses } from '@kube/test-harness';
import { podBody } from './testing/bodies.js';
import { startTestCluster, type TestCluster } from './testing/test-cluster.js';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startTestCluster();
});
afterEach(() => cluster.stop());

describe('while etcd is away', () => {
  it('every request is answered 503 with the reason, and all is well when it is back', async () => {
    await cluster.api.post('/api/v1beta1/pods', podBody('one'));
    const reader = await cluster.api.watch('watch/pods');
    await eventuallyPasses(() => expect(reader.seen()).toEqual(['ADDED one']));
    await cluster.etcd.kill();
    const answers = await Promise.all([
      cluster.api.get('/api/v1beta1/pods'),
      cluster.api.get('/api/v1beta1/pods/one'),
      cluster.api.post('/api/v1beta1/pods', podBody('two')),
      cluster.api.put('/api/v1beta1/pods/one', podBody('one', { labels: { new: 'yes' } })),
      cluster.api.delete('/api/v1beta1/pods/one'),
      cluster.api.post('/api/v1beta1/bindings', { podID: 'one', host: 'n1' }),
      cluster.api.get('/api/v1beta1/watch/pods'),
    ]);
    for (const { code, json } of answers) {
      expect(code).toBe(503);
      expect(json).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        reason: 'ServiceUnavailable',
        code: 503,
      });
      expect(json.message).toMatch(/etcd/);
    }
    await cluster.etcd.restart();
    await eventuallyPasses(async () => {
      const { code, json } = await cluster.api.get('/api/v1beta1/pods');
      expect(code).toBe(200);
      expect(json.items.map(({ id }: { id: string }) => id)).toContain('one');
    });
    // A watch is not ended by an outage, and loses nothing by it.
    await cluster.api.post('/api/v1beta1/pods', podBody('three'));
    await eventuallyPasses(() => expect(reader.seen().at(-1)).toBe('ADDED three'));
    reader.close();
  });

  it('what needs no store is answered, and what is wrong in itself is refused', async () => {
    await cluster.etcd.kill();
    expect((await cluster.api.get('/version')).code).toBe(200);
    expect((await cluster.api.get('/api')).code).toBe(200);
    expect((await cluster.api.post('/api/v1beta1/pods', '{"id":')).code).toBe(400);
    expect((await cluster.api.post('/api/v1beta1/services', { id: 'S!' })).code).toBe(422);
  });
});

describe('an apiserver that is started again', () => {
  it('finds everything in etcd', async () => {
    await cluster.api.post('/api/v1beta1/pods', podBody('one'));
    const { text: before } = await cluster.api.get('/api/v1beta1/pods/one');
    await cluster.server.stop();
    const again = await cluster.startAnother();
    expect((await again.api.get('/api/v1beta1/pods/one')).text).toBe(before);
    expect((await again.api.get('/api/v1beta1/services/kubernetes')).code).toBe(200);
  });
});
