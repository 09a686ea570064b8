import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventuallyPasses } from '@kube/test-harness';
import { podBody } from './testing/bodies.js';
import type { TestApiserver } from './testing/test-apiserver.js';
import { startTestCluster, type TestCluster } from './testing/test-cluster.js';

let cluster: TestCluster;
let second: TestApiserver;
beforeAll(async () => {
  cluster = await startTestCluster();
  second = await cluster.startAnother();
});
afterAll(() => cluster.stop());

describe('two apiservers over one etcd', () => {
  it('see through either what was written through the other', async () => {
    for (let round = 0; round < 60; round += 1) {
      const [writer, reader] = round % 2 === 0 ? [cluster.api, second.api] : [second.api, cluster.api];
      const { json: made } = await writer.post('/api/v1beta1/pods', podBody(`p${round}`));
      expect((await reader.get(`/api/v1beta1/pods/p${round}`)).json).toEqual(made);
      const { json: list } = await reader.get('/api/v1beta1/pods');
      expect(list.items).toHaveLength(round + 1);
    }
  });

  it('let one of many writers win, and tell the others', async () => {
    const { json: pod } = await cluster.api.get('/api/v1beta1/pods/p0');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? cluster.api : second.api).put('/api/v1beta1/pods/p0', {
          ...pod,
          labels: { writer: String(index) },
        }),
      ),
    );
    const codes = answers.map(({ code }) => code).toSorted();
    expect(codes).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('tell watchers of either what happens through the other, with the same versions', async () => {
    const { resourceVersion } = (await cluster.api.get('/api/v1beta1/pods')).json;
    const readers = await Promise.all(
      [cluster.api, second.api].map((api) => api.watch(`watch/pods?resourceVersion=${resourceVersion}`)),
    );
    for (let round = 0; round < 10; round += 1) {
      await (round % 2 === 0 ? cluster.api : second.api).delete(`/api/v1beta1/pods/p${round}`);
    }
    await eventuallyPasses(() => {
      for (const { events } of readers) expect(events).toHaveLength(10);
    });
    const [one, other] = readers.map(({ events }) => events);
    expect(one).toEqual(other);
    for (const reader of readers) reader.close();
  });

  it('are both among the endpoints of the service kubernetes, until one stops', async () => {
    const endpoints = async (): Promise<string[]> =>
      (await cluster.api.get('/api/v1beta1/endpoints/kubernetes')).json.endpoints;
    const own = `127.0.0.1:${cluster.api.port}`;
    await eventuallyPasses(async () =>
      expect(await endpoints()).toEqual([own, `127.0.0.1:${second.api.port}`].toSorted()),
    );
    await second.stop();
    await eventuallyPasses(async () => expect(await endpoints()).toEqual([own]));
  });

  it('hold nothing that one started later does not have', async () => {
    const third = await cluster.startAnother();
    const { json: list } = await third.api.get('/api/v1beta1/pods');
    expect(list.items).toEqual((await cluster.api.get('/api/v1beta1/pods')).json.items);
  });
});
