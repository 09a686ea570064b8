import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { minionLeaseKey } from '@kube/api-types';
import { eventuallyPasses } from '@kube/test-harness';
import { minionBody } from '../testing/bodies.js';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
  await cluster.startAnother();
  await cluster.startAnother();
});
afterAll(() => cluster.stop());

const never = new AbortController().signal;
const path = (id: string) => `/api/v1beta1/minions/${id}`;
const register = (id: string) => cluster.api.post('/api/v1beta1/minions', minionBody(id));
const ready = async (id: string) => (await cluster.api.get(path(id))).json.status?.conditions?.[0];

/** A kubelet as far as the apiserver sees it: a key under a lease that is kept until it is stopped. */
async function kubelet(id: string) {
  const stop = new AbortController();
  const lease = await cluster.storage.lease(5, stop.signal);
  const put = { type: 'put', key: minionLeaseKey(id), value: { pid: 1 }, lease: lease.id } as const;
  await cluster.storage.transact([], () => ({ writes: [put], result: undefined }), never);
  return async () => {
    stop.abort();
    await lease.lost;
  };
}

describe('the readiness of nodes', () => {
  it('follows the lease of the kubelet, written once however many apiservers there are', async () => {
    const { json: before } = await register('n1').then(() => cluster.api.get(path('n1')));
    expect(before.status).toBeUndefined();
    const reader = await cluster.api.watch(
      `minions?watch=true&fields=name%3Dn1&resourceVersion=${before.resourceVersion}`,
    );
    const stop = await kubelet('n1');
    await eventuallyPasses(async () =>
      expect(await ready('n1')).toMatchObject({ kind: 'Ready', status: 'Full', reason: 'KubeletAlive' }),
    );
    await stop();
    await eventuallyPasses(async () =>
      expect(await ready('n1')).toMatchObject({ kind: 'Ready', status: 'Unknown', reason: 'LeaseEnded' }),
    );
    const again = await kubelet('n1');
    await eventuallyPasses(async () => expect(await ready('n1')).toMatchObject({ status: 'Full' }));
    // A write of another node is behind anything that was still to come of this one.
    await register('behind');
    await cluster.api.get('/api/v1beta1/minions');
    expect(reader.events.map(({ object }) => object.status.conditions[0].status)).toEqual([
      'Full',
      'Unknown',
      'Full',
    ]);
    reader.close();
    await again();
  });

  it('is Unknown for one whose lease runs out by itself', async () => {
    await register('n2');
    const lease = await cluster.storage.grant(1, never);
    const put = { type: 'put', key: minionLeaseKey('n2'), value: {}, lease } as const;
    await cluster.storage.transact([], () => ({ writes: [put], result: undefined }), never);
    await eventuallyPasses(async () => expect(await ready('n2')).toMatchObject({ status: 'Full' }));
    await eventuallyPasses(async () => expect(await ready('n2')).toMatchObject({ status: 'Unknown' }));
  });

  it('is told as soon as a node is registered whose kubelet is there already', async () => {
    const stop = await kubelet('n3');
    await register('n3');
    await eventuallyPasses(async () => expect(await ready('n3')).toMatchObject({ status: 'Full' }));
    await stop();
  });

  it('is not for clients to say when they register a node', async () => {
    const conditions = [{ kind: 'Ready', status: 'Full' }];
    await cluster.api.post('/api/v1beta1/minions', minionBody('n4', { status: { conditions } }));
    expect(await ready('n4')).toBeUndefined();
  });

  it('is put right by an apiserver that starts after a lease has ended', async () => {
    const alone = await startTestCluster();
    const { storage, api } = alone;
    const lease = await storage.grant(600, never);
    const put = { type: 'put', key: minionLeaseKey('n5'), value: {}, lease } as const;
    await storage.transact([], () => ({ writes: [put], result: undefined }), never);
    await api.post('/api/v1beta1/minions', minionBody('n5'));
    await eventuallyPasses(async () => expect((await api.get(path('n5'))).json.status).toBeDefined());
    await alone.server.stop();
    const gone = { type: 'delete', key: minionLeaseKey('n5') } as const;
    await storage.transact([], () => ({ writes: [gone], result: undefined }), never);
    const { api: later } = await alone.startAnother();
    await eventuallyPasses(async () =>
      expect((await later.get(path('n5'))).json.status.conditions[0].status).toBe('Unknown'),
    );
    await alone.stop();
  });
});
