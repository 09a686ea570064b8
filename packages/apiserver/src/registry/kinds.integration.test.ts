import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  controllerBody,
  endpointsBody,
  eventBody,
  minionBody,
  podBody,
  serviceBody,
} from '../testing/bodies.js';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SUCCESS = '{"kind":"Status","creationTimestamp":null,"apiVersion":"v1beta1","status":"Success"}';

interface Sample {
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly body: (id: string) => object;
  /** A change that a PUT may make. */
  readonly change: object;
  /** The word for it in errors from the store. */
  readonly word: string;
}

const SAMPLES: readonly Sample[] = [
  {
    resource: 'pods',
    kind: 'Pod',
    namespaced: true,
    body: podBody,
    change: { labels: { new: 'yes' } },
    word: 'pod',
  },
  {
    resource: 'replicationControllers',
    kind: 'ReplicationController',
    namespaced: true,
    body: (id) => controllerBody(id, 0),
    change: { labels: { new: 'yes' } },
    word: 'replicationController',
  },
  {
    resource: 'services',
    kind: 'Service',
    namespaced: true,
    body: (id) => serviceBody(id),
    change: { labels: { new: 'yes' } },
    word: 'service',
  },
  {
    resource: 'minions',
    kind: 'Minion',
    namespaced: false,
    body: minionBody,
    change: { labels: { new: 'yes' } },
    word: 'minion',
  },
  {
    resource: 'events',
    kind: 'Event',
    namespaced: true,
    body: eventBody,
    change: { message: 'again' },
    word: 'events',
  },
  {
    resource: 'endpoints',
    kind: 'Endpoints',
    namespaced: true,
    body: (id) => endpointsBody(id, ['10.0.0.1:80']),
    change: { endpoints: ['10.0.0.2:80'] },
    word: 'endpoints',
  },
];

/** Defines a test where there is something to test. */
const itIf = (applies: boolean) => (applies ? it : () => undefined);

describe.each(SAMPLES)('$resource', ({ resource, kind, namespaced, body, change, word }) => {
  const base = `/api/v1beta1/${resource}`;
  const areEndpoints = resource === 'endpoints';

  it('are created with what the server gives, read and listed', async () => {
    const created = await cluster.api.post(base, body('one'));
    expect(created.code).toBe(200);
    expect(created.json).toMatchObject({ kind, id: 'one', apiVersion: 'v1beta1', selfLink: `${base}/one` });
    expect(created.json.uid).toMatch(UUID);
    expect(created.json.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

    const read = await cluster.api.get(`${base}/one`);
    expect(read.code).toBe(200);
    expect(read.json).toMatchObject({ uid: created.json.uid });
    expect(read.json.namespace).toBe(namespaced && !areEndpoints ? 'default' : undefined);

    const { json: list } = await cluster.api.get(base);
    expect(list).toMatchObject({ kind: `${kind}List`, apiVersion: 'v1beta1', selfLink: base });
    expect(list.resourceVersion).toBeGreaterThanOrEqual(read.json.resourceVersion);
    const { kind: _, apiVersion: __, ...item } = read.json;
    expect(list.items).toContainEqual(item);
  });

  it('are changed by a PUT, which keeps what identifies them', async () => {
    const { json: before } = await cluster.api.get(`${base}/one`);
    const changed = await cluster.api.put(`${base}/one`, { ...before, ...change, uid: 'forged' });
    expect(changed.code).toBe(200);
    expect(changed.json).toMatchObject({ ...change, uid: before.uid, selfLink: `${base}/one` });
    expect(changed.json.resourceVersion).toBeGreaterThan(before.resourceVersion);
    expect((await cluster.api.get(`${base}/one`)).text).toBe(changed.text);
  });

  it('refuse a PUT with a stale version, and change nothing', async () => {
    const { json: before } = await cluster.api.get(`${base}/one`);
    const stale = await cluster.api.put(`${base}/one`, { ...before, resourceVersion: 1 });
    expect(stale.code).toBe(409);
    expect(stale.json).toMatchObject({ reason: 'Conflict', details: { id: 'one', kind: word } });
    expect((await cluster.api.get(`${base}/one`)).json).toEqual(before);
  });

  it('do not write what changes nothing', async () => {
    const { json: before } = await cluster.api.get(`${base}/one`);
    const again = await cluster.api.put(`${base}/one`, before);
    expect(again.code).toBe(200);
    expect(again.json).toEqual(before);
  });

  it('are not found when they are not there', async () => {
    const answer = await cluster.api.get(`${base}/nosuch`);
    expect(answer.code).toBe(404);
    expect(answer.text).toBe(
      `{"kind":"Status","creationTimestamp":null,"apiVersion":"v1beta1","status":"Failure",` +
        `"message":"${word} \\"nosuch\\" not found","reason":"NotFound","details":{"id":"nosuch","kind":"${word}"},"code":404}`,
    );
  });

  itIf(!areEndpoints)('are created once', async () => {
    const again = await cluster.api.post(base, body('one'));
    expect(again.code).toBe(409);
    expect(again.json).toMatchObject({
      selfLink: base,
      reason: 'AlreadyExists',
      details: { id: 'one', kind: word },
    });
  });

  itIf(!areEndpoints)('are spared when it is another that is to be deleted', async () => {
    expect((await cluster.api.delete(`${base}/one?uid=another`)).code).toBe(404);
    const { uid } = (await cluster.api.get(`${base}/one`)).json as { readonly uid: string };
    expect((await cluster.api.delete(`${base}/one?uid=${uid}`)).code).toBe(200);
    expect((await cluster.api.post(base, body('one'))).code).toBe(200);
  });

  itIf(!areEndpoints)('are deleted once', async () => {
    const deleted = await cluster.api.delete(`${base}/one`);
    expect(deleted.code).toBe(200);
    expect(deleted.text).toBe(SUCCESS);
    expect((await cluster.api.get(`${base}/one`)).code).toBe(404);
    expect((await cluster.api.delete(`${base}/one`)).code).toBe(404);
  });

  itIf(namespaced && !areEndpoints)('of one id live apart in each namespace', async () => {
    const inOther = {
      ...body('twin'),
      ...(resource === 'events' ? { involvedObject: { namespace: 'other' } } : {}),
    };
    expect((await cluster.api.post(base, body('twin'))).code).toBe(200);
    expect((await cluster.api.post(`${base}?namespace=other`, inOther)).code).toBe(200);
    const ids = async (query: string): Promise<string[]> => {
      const { json } = await cluster.api.get(`${base}${query}`);
      return json.items.map((item: { namespace: string; id: string }) => `${item.namespace}/${item.id}`);
    };
    expect(await ids('?namespace=other')).toEqual(['other/twin']);
    expect(await ids('?namespace=nobody')).toEqual([]);
    const all = await ids('');
    expect(all).toEqual(expect.arrayContaining(['default/twin', 'other/twin']));
    expect(all).toEqual(all.toSorted());
  });
});

describe('endpoints, unlike the others', () => {
  const base = '/api/v1beta1/endpoints';

  it('are replaced by a POST, and keep what identifies them', async () => {
    const { json: before } = await cluster.api.post(base, endpointsBody('again', ['10.0.0.1:80']));
    const { code, json: after } = await cluster.api.post(base, endpointsBody('again', ['10.0.0.2:80']));
    expect(code).toBe(200);
    expect(after).toMatchObject({ uid: before.uid, endpoints: ['10.0.0.2:80'] });
  });

  it('cannot be deleted, and go with their service', async () => {
    await cluster.api.post('/api/v1beta1/services', serviceBody('again'));
    const refused = await cluster.api.delete(`${base}/again`);
    expect(refused.code).toBe(400);
    expect(refused.json).toEqual({
      kind: 'Status',
      creationTimestamp: null,
      apiVersion: 'v1beta1',
      status: 'Failure',
      reason: 'BadRequest',
      details: { causes: [{ message: 'Endpoints are read-only' }] },
      code: 400,
    });
    await cluster.api.delete('/api/v1beta1/services/again');
    expect((await cluster.api.get(`${base}/again`)).code).toBe(404);
  });

  it('lie in the namespace of the request, and show the one that was sent', async () => {
    for (const namespace of [undefined, 'x', 'y']) {
      await cluster.api.post(`${base}?namespace=x`, endpointsBody(`in-${namespace}`, [], { namespace }));
    }
    const { json } = await cluster.api.get(`${base}?namespace=x`);
    expect(json.items.map((item: { id: string; namespace?: string }) => [item.id, item.namespace])).toEqual([
      ['in-undefined', undefined],
      ['in-x', 'x'],
      ['in-y', 'y'],
    ]);
    expect((await cluster.api.get(`${base}?namespace=y`)).json.items).toEqual([]);
  });
});
