import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { portalIPKey } from '@kube/api-types';
import { eventuallyPasses } from '@kube/test-harness';
import type { ApiTester } from './testing/api-tester.js';
import {
  bindingBody,
  controllerBody,
  eventBody,
  manifest,
  minionBody,
  podBody,
  serviceBody,
} from './testing/bodies.js';
import { startTestCluster, type TestCluster } from './testing/test-cluster.js';

let cluster: TestCluster;
let api: ApiTester;
beforeAll(async () => {
  cluster = await startTestCluster();
  ({ api } = cluster);
});
afterAll(() => cluster.stop());

const BASE = '/api/v1beta1';
const never = new AbortController().signal;

/** Each of these is a line of docs/compatibility.md, by its number. */
describe('the differences from v0.5.6', () => {
  it('1: a body without kind and apiVersion is read as v1beta1', async () => {
    const { kind: _, apiVersion: __, ...article } = podBody('redis');
    const created = await api.post(`${BASE}/pods`, article);
    expect(created.code).toBe(200);
    expect(created.json).toMatchObject({ id: 'redis', labels: { name: 'redis' } });
    expect(created.json.desiredState.manifest.id).toBe('redis');
  });

  it('2: a write is answered 200 when it is durable, and there are no operations', async () => {
    const large = await api.post(
      `${BASE}/pods`,
      podBody('large', { annotations: { a: 'x'.repeat(1_000_000) } }),
    );
    expect(large.code).toBe(200);
    expect((await api.get(`${BASE}/pods/large`)).json.annotations.a).toHaveLength(1_000_000);
    const { code, text } = await api.get(`${BASE}/operations`);
    expect(code).toBe(200);
    expect(text).toBe('{"kind":"ServerOpList","creationTimestamp":null,"apiVersion":"v1beta1","items":null}');
    expect((await api.get(`${BASE}/operations/1`)).text).toBe(`Not Found: "${BASE}/operations/1"`);
  });

  it('3: a value of the wrong type is refused, with every field, what was expected and what came', async () => {
    const wrong = podBody(
      'wrong',
      { labels: 'web' },
      { cpu: '100m', command: 'one', ports: [{ containerPort: 'http' }] },
    );
    const { code, json } = await api.post(`${BASE}/pods`, wrong);
    expect(code).toBe(400);
    expect(json).toMatchObject({ reason: 'BadRequest', status: 'Failure', code: 400 });
    const causes = json.details.causes as { field: string; message: string }[];
    expect(Object.fromEntries(causes.map(({ field, message }) => [field, message]))).toEqual({
      labels: 'labels: expected an object, got "web"',
      'desiredState.manifest.containers[0].command':
        'desiredState.manifest.containers[0].command: expected a list, got "one"',
      'desiredState.manifest.containers[0].cpu':
        'desiredState.manifest.containers[0].cpu: expected a whole number, got "100m"',
      'desiredState.manifest.containers[0].ports[0].containerPort':
        'desiredState.manifest.containers[0].ports[0].containerPort: expected a whole number, got "http"',
    });
  });

  it.each([
    [
      'YAML',
      'id: yaml1\ndesiredState:\n  manifest:\n    version: v1beta1\n    containers:\n    - {name: a, image: b}\n',
    ],
    [
      'JSON with an escaped slash',
      JSON.stringify(podBody('yaml2')).replace('dockerfile/redis', 'dockerfile\\/redis'),
    ],
    [
      'JSON with trailing commas and unquoted keys',
      '{id: yaml3, desiredState: {manifest: {version: v1beta1, containers: [],}}}',
    ],
  ])('3: a body may be %s', async (_, body) => {
    expect((await api.send('POST', `${BASE}/pods`, body)).code).toBe(200);
  });

  it('3: a syntax error is refused with its position', async () => {
    const { code, json } = await api.send('POST', `${BASE}/pods`, '{"id": "a"\n  "labels": {}}');
    expect(code).toBe(400);
    expect(json.message).toMatch(/neither JSON nor YAML.*line 2, column 3/);
  });

  it('4: an unknown field is accepted and named in a Warning header, with the nearest known one', async () => {
    const { code, headers } = await api.post(
      `${BASE}/pods`,
      podBody('unknown', { label: {} }, { comand: ['x'] }),
    );
    expect(code).toBe(200);
    expect(headers.warning).toBe(
      '299 - "unknown field \\"label\\", did you mean \\"labels\\"?", ' +
        '299 - "unknown field \\"desiredState.manifest.containers[0].comand\\", did you mean \\"command\\"?"',
    );
  });

  it.each([
    ['bad JSON', 'POST', 'pods', '{', 400],
    ['an empty body', 'POST', 'pods', '', 400],
    ['a bare null', 'POST', 'pods', 'null', 400],
    ['a list', 'POST', 'pods', '[]', 400],
    ['a form', 'POST', 'pods', 'id=foo', 400],
    ['another kind', 'POST', 'pods', serviceBody('x'), 400],
    ['a kind in another case', 'POST', 'pods', { ...podBody('x'), kind: 'pod' }, 400],
    ['an unknown apiVersion', 'POST', 'pods', { ...podBody('x'), apiVersion: 'v1beta9' }, 400],
    ['a version on create', 'POST', 'pods', podBody('x', { resourceVersion: 5 }), 400],
    ['an unknown status word', 'POST', 'pods', podBody('x', { currentState: { status: 'Bogus' } }), 400],
    ['a bad label selector', 'GET', 'pods?labels=bogus', undefined, 400],
    ['a bad field selector', 'GET', 'pods?fields=bogus', undefined, 400],
    ['PUT of an unknown pod', 'PUT', 'pods/nosuch', podBody('nosuch'), 404],
    [
      'PUT of an unknown pod with a version',
      'PUT',
      'pods/nosuch',
      podBody('nosuch', { resourceVersion: 3 }),
      404,
    ],
    ['PUT of an unknown service', 'PUT', 'services/nosuch', serviceBody('nosuch'), 404],
    ['PUT of an unknown minion', 'PUT', 'minions/nosuch', minionBody('nosuch'), 404],
    ['an unknown minion', 'GET', 'minions/nosuch', undefined, 404],
    ['a binding of an unknown pod', 'POST', 'bindings', bindingBody('nosuch', 'n1'), 404],
    ['a binding of nothing', 'POST', 'bindings', bindingBody('', 'n1'), 422],
    [
      'a load balancer without a cloud',
      'POST',
      'services',
      serviceBody('elb', { createExternalLoadBalancer: true }),
      422,
    ],
    ['an event without id', 'POST', 'events', eventBody(''), 422],
    ['endpoints without id', 'POST', 'endpoints', { kind: 'Endpoints' }, 422],
  ])('5: %s is not a 500', async (_, method, path, body, code) => {
    const answer = await api.send(method, `${BASE}/${path}`, body);
    expect(answer.code).toBe(code);
    expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure', code });
    expect(answer.json.message).not.toBe('');
  });

  it('6: a PUT with another id in the body is refused', async () => {
    await api.post(`${BASE}/pods`, podBody('six'));
    const { code, json } = await api.put(`${BASE}/pods/six`, podBody('seven'));
    expect(code).toBe(400);
    expect(json.details.causes).toEqual([expect.objectContaining({ field: 'id' })]);
  });

  it.each([
    ['pods', podBody('put')],
    ['services', serviceBody('put', { portalIP: '10.99.7.7' })],
    ['replicationControllers', controllerBody('put')],
    ['minions', minionBody('put')],
    ['endpoints', { id: 'put' }],
    ['events', eventBody('put')],
  ])(
    '7: a PUT of %s without a version replaces what is there, a stale one is refused',
    async (resource, body) => {
      const path = `${BASE}/${resource}/put`;
      const { json: created } = await api.post(`${BASE}/${resource}`, body);
      const replaced = await api.put(path, { ...body, annotations: { by: 'put' } });
      expect(replaced.code).toBe(200);
      expect(replaced.json).toMatchObject({ annotations: { by: 'put' }, uid: created.uid });
      const stale = await api.put(path, { ...body, resourceVersion: 1, annotations: { by: 'stale' } });
      expect(stale.code).toBe(409);
      expect((await api.get(path)).json).toEqual(replaced.json);
    },
  );

  it('8: a bound pod takes labels, annotations and images, and nothing else', async () => {
    await api.post(`${BASE}/pods`, podBody('eight'));
    await api.post(`${BASE}/bindings`, bindingBody('eight', 'n1'));
    const changed = podBody('eight', { labels: { l: '1' }, annotations: { a: '1' } }, { image: 'new' });
    expect((await api.put(`${BASE}/pods/eight`, changed)).code).toBe(200);
    const other = podBody('eight', {
      desiredState: { manifest: manifest({}, { volumes: [{ name: 'v' }] }) },
    });
    expect((await api.put(`${BASE}/pods/eight`, other)).code).toBe(422);
    expect((await api.put(`${BASE}/pods/eight`, { ...changed, nodeSelector: { a: 'b' } })).code).toBe(422);
  });

  it('9: a second binding is 409', async () => {
    const { code, json } = await api.post(`${BASE}/bindings`, bindingBody('eight', 'n2'));
    expect(code).toBe(409);
    expect(json).toMatchObject({ reason: 'Conflict', details: { id: 'eight', kind: 'pod' } });
  });

  it('10: deleting a pod leaves its namesakes bound', async () => {
    await api.post(`${BASE}/pods?namespace=ten`, podBody('eight'));
    await api.post(`${BASE}/bindings?namespace=ten`, bindingBody('eight', 'n1'));
    await api.delete(`${BASE}/pods/eight`);
    const { items } = await cluster.storage.list('/registry/nodes/n1/boundpods/', never);
    expect(items.map(({ key }) => key)).toEqual(['/registry/nodes/n1/boundpods/ten/eight']);
  });

  it.each([
    ['redisController', 200],
    ['a.b_c-d', 200],
    ['x'.repeat(253), 200],
    ['x'.repeat(254), 422],
    ['-a', 422],
    ['a/b', 422],
    ['a b', 422],
    ['ä', 422],
  ])('11: the id of a pod may be %s: %s', async (id, code) => {
    const answer = await api.post(`${BASE}/pods`, podBody(id, { labels: {} }));
    expect(answer.code).toBe(code);
    if (code === 422)
      expect(answer.json.details.causes).toEqual([expect.objectContaining({ field: 'name' })]);
  });

  it('11: services keep their DNS label of at most 24 characters', async () => {
    for (const id of ['Web', '1web', 'x'.repeat(25)]) {
      expect((await api.post(`${BASE}/services`, serviceBody(id, { selector: { a: 'b' } }))).code).toBe(422);
    }
  });

  it('12: a gitRepo volume alone is a volume', async () => {
    const volumes = [
      { name: 'v', source: { gitRepo: { repository: 'http://example.com/r', revision: 'y' } } },
    ];
    const body = podBody('git', { desiredState: { manifest: manifest({}, { volumes }) } });
    const { code, json } = await api.post(`${BASE}/pods`, body);
    expect(code).toBe(200);
    expect(json.desiredState.manifest.volumes[0].source.gitRepo).toEqual(volumes[0]?.source.gitRepo);
  });

  it('13: a minion that was read can be sent back, and lists show and select all', async () => {
    await api.post(`${BASE}/minions`, minionBody('m13', { labels: { zone: 'eu' } }));
    const { json: read } = await api.get(`${BASE}/minions/m13`);
    const { code, json } = await api.put(`${BASE}/minions/m13`, { ...read, labels: { zone: 'us' } });
    expect(code).toBe(200);
    expect(json.labels).toEqual({ zone: 'us' });
    const select = async (query: string) =>
      (await api.get(`${BASE}/minions?${query}`)).json.items.map(({ id }: { id: string }) => id);
    expect(await select('labels=zone%3Dus')).toEqual(['m13']);
    expect(await select('labels=zone%3Deu')).toEqual([]);
    expect(await select('fields=name%3Dm13')).toEqual(['m13']);
  });

  it('13: services, endpoints and controllers can be selected by labels and by name', async () => {
    await api.post(`${BASE}/replicationControllers`, controllerBody('thirteen', 0));
    await api.post(`${BASE}/services`, serviceBody('thirteen', { labels: { n: '13' } }));
    await api.post(`${BASE}/endpoints`, { id: 'thirteen' });
    for (const resource of ['replicationControllers', 'services', 'endpoints']) {
      const { json } = await api.get(`${BASE}/${resource}?fields=name%3Dthirteen`);
      expect(json.items.map(({ id }: { id: string }) => id)).toEqual(['thirteen']);
    }
    const { json } = await api.get(`${BASE}/services?labels=n%3D13`);
    expect(json.items).toHaveLength(1);
  });

  it('14: events are namespaced, and a PUT counts repeats', async () => {
    const other = eventBody('ev', { involvedObject: { namespace: 'other' } });
    await api.post(`${BASE}/events`, eventBody('ev'));
    await api.post(`${BASE}/events?namespace=other`, other);
    const { json: read } = await api.get(`${BASE}/events/ev`);
    const repeated = await api.put(`${BASE}/events/ev`, {
      ...read,
      count: 2,
      firstTimestamp: read.timestamp,
      timestamp: '2014-12-01T10:05:00Z',
    });
    expect(repeated.code).toBe(200);
    expect((await api.get(`${BASE}/events/ev`)).json).toMatchObject({
      count: 2,
      firstTimestamp: '2014-12-01T10:00:00Z',
    });
    expect((await api.get(`${BASE}/events/ev?namespace=other`)).json.count).toBeUndefined();
  });

  it('15: a bad selector on a watch is 400', async () => {
    expect((await api.get(`${BASE}/watch/pods?labels=bogus`)).code).toBe(400);
    expect((await api.get(`${BASE}/pods?watch=true&fields=bogus`)).code).toBe(400);
  });

  it('16: a watch from nothing begins with the present state as ADDED, also of what has changed', async () => {
    await api.put(`${BASE}/pods/redis`, podBody('redis', { labels: { v: '2' } }));
    const reader = await api.watch('pods?watch=true&fields=name%3Dredis&namespace=default');
    await eventuallyPasses(() => expect(reader.seen()).toEqual(['ADDED redis']));
    reader.close();
  });

  it('17: a create that fails late keeps no portal IP', async () => {
    await api.post(`${BASE}/services`, serviceBody('leak', { portalIP: '10.99.17.1' }));
    expect((await api.post(`${BASE}/services`, serviceBody('leak', { portalIP: '10.99.17.2' }))).code).toBe(
      409,
    );
    expect(await cluster.storage.get(portalIPKey('10.99.17.2'), never)).toBeUndefined();
  });

  it('19: times are UTC with whole seconds', async () => {
    const sent = eventBody('times', { timestamp: '2014-12-01T10:00:00.75+02:00' });
    const { json } = await api.post(`${BASE}/events`, sent);
    expect(json.timestamp).toBe('2014-12-01T08:00:00Z');
    expect(json.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('20: the template of a controller comes back with manifest v1beta1', async () => {
    const { json } = await api.post(`${BASE}/replicationControllers`, controllerBody('twenty'));
    expect(json.desiredState.podTemplate.desiredState.manifest.version).toBe('v1beta1');
  });

  it('26: the content type plays no part', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'image/png', 'nonsense']) {
      const headers = { 'Content-Type': type };
      const id = `type-${type.replace(/\W/g, '')}`;
      expect((await api.send('POST', `${BASE}/pods`, podBody(id, { labels: {} }), headers)).code).toBe(200);
    }
  });

  it('27: lists are ordered by namespace, then id', async () => {
    for (const [namespace, id] of [
      ['b', 'z'],
      ['b', 'a'],
      ['a', 'z'],
      ['b', 'B'],
    ]) {
      await api.post(`${BASE}/pods?namespace=${namespace}`, podBody(id ?? '', { labels: { list: 'x' } }));
    }
    const { json } = await api.get(`${BASE}/pods?labels=list%3Dx`);
    const order = json.items.map((item: { namespace: string; id: string }) => `${item.namespace}/${item.id}`);
    expect(order).toEqual(['a/z', 'b/B', 'b/a', 'b/z']);
  });

  it('34: a whole number of more than 53 bits is refused', async () => {
    const sent = (memory: number) => api.post(`${BASE}/pods`, podBody(`of-${memory}`, {}, { memory }));
    expect((await sent(2 ** 53 - 1)).code).toBe(200);
    const { code, json } = await sent(2 ** 53);
    expect(code).toBe(400);
    expect(json.message).toContain('memory: expected a whole number of at most 53 bits');
    const { code: versioned } = await api.post(`${BASE}/pods`, podBody('v', { resourceVersion: 2 ** 53 }));
    expect(versioned).toBe(400);
  });
});
