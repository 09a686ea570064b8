import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import { controllerBody, manifest, minionBody, podBody, serviceBody } from '../testing/bodies.js';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

const privileged = podBody('p', {}, { privileged: true });
const privilegedTemplate = controllerBody('p', 0, {
  desiredState: {
    replicas: 0,
    replicaSelector: { name: 'p' },
    podTemplate: { desiredState: { manifest: manifest({ privileged: true }) }, labels: { name: 'p' } },
  },
});

describe('-allow_privileged', () => {
  it.each([
    ['pods', privileged, 'desiredState.manifest.containers[0].privileged'],
    ['replicationControllers', privilegedTemplate, 'spec.template.spec.containers[0].privileged'],
  ])('decides about %s', async (resource, body, field) => {
    const refused = await cluster.api.post(`/api/v1beta1/${resource}`, body);
    expect(refused.code).toBe(422);
    expect(refused.json.details.causes).toEqual([
      { reason: 'FieldValueForbidden', message: `${field}: forbidden 'true'`, field },
    ]);
    const allowing = await cluster.startAnother({ allowPrivileged: true });
    expect((await allowing.api.post(`/api/v1beta1/${resource}`, body)).code).toBe(200);
    await allowing.stop();
  });
});

describe('a minion', () => {
  it('is told all that is wrong with it at once', async () => {
    const { json } = await cluster.api.post('/api/v1beta1/minions', minionBody('', { labels: { Bad: 'x' } }));
    expect(json.message).toBe(
      `minion "" is invalid: [name: required value '', label: unsupported value 'Bad']`,
    );
    expect(json.details.causes).toHaveLength(2);
  });

  it('keeps its address and what it has, whatever a PUT says, and the refusal is worded as that of v0.5.6', async () => {
    await cluster.api.post('/api/v1beta1/minions', minionBody('m1', { hostIP: '10.0.0.1' }));
    for (const change of [{ hostIP: '10.0.0.2' }, { resources: { capacity: { cpu: 2000 } } }]) {
      const refused = await cluster.api.put(
        '/api/v1beta1/minions/m1',
        minionBody('m1', { hostIP: '10.0.0.1', ...change }),
      );
      expect(refused.text).toBe(
        '{"kind":"Status","creationTimestamp":null,"apiVersion":"v1beta1","status":"Failure",' +
          '"message":"minion \\"m1\\" is invalid: Update contains more than labels changes",' +
          '"reason":"Invalid","details":{"id":"m1","kind":"minion"},"code":422}',
      );
    }
  });
});

describe('a controller', () => {
  const base = '/api/v1beta1/replicationControllers';
  const replicas = async (id: string): Promise<number> =>
    (await cluster.api.get(`${base}/${id}`)).json.currentState.replicas;

  it('shows how many pods it selects in its namespace, when no controller-manager says it', async () => {
    await cluster.api.post(base, controllerBody('counted', 5));
    await cluster.api.post(`${base}?namespace=far`, controllerBody('counted', 5));
    expect(await replicas('counted')).toBe(0);
    for (const id of ['c1', 'c2']) {
      await cluster.api.post('/api/v1beta1/pods', podBody(id, { labels: { name: 'counted', more: 'x' } }));
    }
    await cluster.api.post('/api/v1beta1/pods', podBody('c3', { labels: { name: 'another' } }));
    expect(await replicas('counted')).toBe(2);
    const { json: list } = await cluster.api.get(`${base}?fields=name%3Dcounted`);
    expect(list.items.map((item: typeof list) => item.currentState.replicas)).toEqual([2, 0]);
    const { json: read } = await cluster.api.get(`${base}/counted`);
    const watch = await cluster.api.watch(
      'watch/replicationControllers?namespace=default&fields=name%3Dcounted',
    );
    const changed = await cluster.api.put(`${base}/counted`, { ...read, labels: { changed: 'yes' } });
    expect(changed.json.currentState.replicas).toBe(2);
    await eventually(() => watch.events.length === 2);
    expect(watch.events.map(({ object }) => object.currentState.replicas)).toEqual([2, 2]);
    watch.close();
  });

  it('shows what a controller-manager says, once it has', async () => {
    const { json: read } = await cluster.api.get(`${base}/counted`);
    await cluster.api.put(`${base}/counted/status`, { ...read, currentState: { replicas: 7 } });
    expect(await replicas('counted')).toBe(7);
  });
});

describe('a status', () => {
  it('needs the id of its object', async () => {
    await cluster.api.post('/api/v1beta1/pods', podBody('has-status'));
    const { code, json } = await cluster.api.put('/api/v1beta1/pods/has-status/status', { kind: 'Pod' });
    expect([code, json.message]).toEqual([422, `pod "" is invalid: name: required value ''`]);
  });
});

describe('a service', () => {
  it.each([0, 80, '', 'http'])('has its containerPort as it was sent: %j', async (containerPort) => {
    const id = `port-${containerPort}`.replace(/-$/, '');
    const { json } = await cluster.api.post('/api/v1beta1/services', serviceBody(id, { containerPort }));
    expect(json.containerPort).toBe(containerPort);
    expect((await cluster.api.get(`/api/v1beta1/services/${id}`)).json.containerPort).toBe(containerPort);
  });
});

describe('the size of a body', () => {
  const ask = async (size: number, headers: Record<string, string> = {}) => {
    const body = podBody('large', { annotations: { a: 'x'.repeat(size) } });
    return await cluster.api.send('POST', '/api/v1beta1/pods', body, headers);
  };

  it.each([
    ['announced', {}],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }],
  ])('is limited, whether %s or not', async (_, headers) => {
    const refused = await ask(3 * 1024 * 1024, headers);
    expect(refused.code).toBe(413);
    expect(refused.json).toMatchObject({ reason: 'RequestEntityTooLarge', code: 413, status: 'Failure' });
    expect(refused.json.message).toContain('-max_request_bytes');
  });

  it('is limited by what etcd takes', async () => {
    const refused = await ask(2 * 1024 * 1024);
    expect(refused.json).toMatchObject({ reason: 'RequestEntityTooLarge', code: 413 });
    expect((await ask(1024 * 1024)).code).toBe(200);
  });
});

describe('external load balancers', () => {
  it('are not made, but a service that is there may ask for one, and then has its port for itself', async () => {
    const path = '/api/v1beta1/services';
    const refused = await cluster.api.post(path, serviceBody('lb', { createExternalLoadBalancer: true }));
    expect(refused.code).toBe(422);
    expect(refused.json.message).toContain('requested an external service, but no cloud provider supplied');
    expect(refused.json.details.causes[0].field).toBe('spec.createExternalLoadBalancer');
    const { json: made } = await cluster.api.post(path, serviceBody('lb'));
    const asking = await cluster.api.put(`${path}/lb`, { ...made, createExternalLoadBalancer: true });
    expect(asking.json.createExternalLoadBalancer).toBe(true);
    const clash = await cluster.api.post(path, serviceBody('lb2', { createExternalLoadBalancer: true }));
    expect(clash.code).toBe(422);
    expect(clash.json.message).toBe(
      'service "lb2" is invalid: service "lb2" cannot be updated: Port: 80 is already in use',
    );
  });
});
