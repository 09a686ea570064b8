import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sentByKubecfg } from '@kube/api-types/testing';
import { eventuallyPasses } from '@kube/test-harness';
import type { ApiTester } from './testing/api-tester.js';
import { bindingBody, controllerBody, minionBody, podBody, serviceBody } from './testing/bodies.js';
import { startTestCluster, type TestCluster } from './testing/test-cluster.js';

let cluster: TestCluster;
let api: ApiTester;
beforeEach(async () => {
  cluster = await startTestCluster();
  ({ api } = cluster);
});
afterEach(() => cluster.stop());

const BASE = '/api/v1beta1';
const ids = (list: { readonly items: readonly { readonly id: string }[] }) => list.items.map(({ id }) => id);

/** What the programs of v0.5.6 asked of their apiserver, in the order and the form in which they asked it. */
describe('the scheduler', () => {
  it('sees unassigned pods, the assigned ones and the minions, binds, and records an event', async () => {
    await api.post(`${BASE}/minions`, minionBody('127.0.0.1'));
    await api.post(`${BASE}/pods`, podBody('old'));
    const unassigned = await api.get(`${BASE}/pods?fields=DesiredState.Host%3D`);
    expect(ids(unassigned.json)).toEqual(['old']);
    const queue = await api.watch(
      `watch/pods?fields=DesiredState.Host%3D&resourceVersion=${unassigned.json.resourceVersion}`,
    );
    const assigned = await api.get(`${BASE}/pods?fields=DesiredState.Host!%3D`);
    const scheduled = await api.watch(
      `watch/pods?fields=DesiredState.Host!%3D&resourceVersion=${assigned.json.resourceVersion}`,
    );
    const { json: minions } = await api.get(`${BASE}/minions`);
    expect(minions.minions).toEqual(minions.items);
    expect(minions.items[0].resources.capacity).toEqual({ cpu: 1000, memory: 3221225472 });

    await api.post(`${BASE}/pods?namespace=ns`, podBody('new'));
    await eventuallyPasses(() => expect(queue.seen()).toEqual(['ADDED new']));
    const bound = await api.post(`${BASE}/bindings?namespace=ns`, {
      ...bindingBody('new', '127.0.0.1'),
      creationTimestamp: null,
    });
    expect(bound.json.status).toBe('Success');
    await eventuallyPasses(() => {
      expect(queue.seen()).toEqual(['ADDED new', 'DELETED new']);
      expect(scheduled.seen()).toEqual(['ADDED new']);
    });
    const event = await api.post(`${BASE}/events?namespace=ns`, {
      kind: 'Event',
      id: 'new.18eaad9b3cd0ac4a',
      creationTimestamp: null,
      apiVersion: 'v1beta1',
      namespace: 'ns',
      involvedObject: {
        kind: 'Pod',
        namespace: 'ns',
        name: 'new',
        uid: 'u',
        apiVersion: 'v1beta1',
        resourceVersion: '7',
      },
      status: 'Pending',
      reason: 'scheduled',
      message: 'Successfully assigned new to 127.0.0.1',
      source: 'scheduler',
      timestamp: '2014-12-12T20:30:37Z',
    });
    expect(event.code).toBe(200);
    const found = await api.get(
      `${BASE}/events?namespace=ns&fields=involvedObject.name%3Dnew,reason%3Dscheduled`,
    );
    expect(ids(found.json)).toEqual(['new.18eaad9b3cd0ac4a']);
    queue.close();
    scheduled.close();
  });
});

describe('the replication manager', () => {
  it('sees controllers, counts pods by label, and makes and removes them', async () => {
    const watch = await api.watch('watch/replicationControllers?resourceVersion=');
    await api.post(`${BASE}/replicationControllers`, controllerBody('web', 1));
    await eventuallyPasses(() => expect(watch.seen()).toEqual(['ADDED web']));
    const controller = watch.events[0]?.object;
    const { podTemplate } = controller.desiredState;
    const count = async () => (await api.get(`${BASE}/pods?labels=name%3Dweb&namespace=default`)).json.items;
    expect(await count()).toEqual([]);
    const made = await api.post(`${BASE}/pods?namespace=default`, {
      kind: 'Pod',
      creationTimestamp: null,
      apiVersion: 'v1beta1',
      labels: podTemplate.labels,
      desiredState: podTemplate.desiredState,
      currentState: { manifest: { version: '', id: '', volumes: null, containers: null, restartPolicy: {} } },
    });
    // v0.5.6: a pod without an id has that of its manifest, a UUID.
    expect(made.json.id).toBe(made.json.desiredState.manifest.uuid);
    expect(ids({ items: await count() })).toEqual([made.json.id]);
    expect((await api.delete(`${BASE}/pods/${made.json.id}?namespace=default`)).json.status).toBe('Success');
    expect(await count()).toEqual([]);
    watch.close();
  });
});

describe('the endpoints controller', () => {
  it('finds services and their pods, and writes endpoints without a namespace of their own', async () => {
    await api.post(`${BASE}/services?namespace=ns`, serviceBody('web'));
    expect(ids((await api.get(`${BASE}/services`)).json)).toContain('web');
    expect((await api.get(`${BASE}/pods?labels=name%3Dweb&namespace=ns`)).json.items).toEqual([]);
    expect((await api.get(`${BASE}/endpoints/web?namespace=ns`)).json.reason).toBe('NotFound');
    const body = {
      kind: 'Endpoints',
      id: 'web',
      creationTimestamp: null,
      apiVersion: 'v1beta1',
      endpoints: ['172.17.0.5:6379'],
    };
    const made = await api.post(`${BASE}/endpoints?namespace=ns`, body);
    expect(made.json).toMatchObject({ endpoints: ['172.17.0.5:6379'] });
    const changed = await api.put(`${BASE}/endpoints/web?namespace=ns`, {
      ...body,
      resourceVersion: made.json.resourceVersion,
      endpoints: ['172.17.0.6:6379'],
    });
    expect(changed.json.endpoints).toEqual(['172.17.0.6:6379']);
  });
});

describe('the proxy', () => {
  it('follows services and endpoints of all namespaces', async () => {
    for (const resource of ['services', 'endpoints']) {
      const { json: list } = await api.get(`${BASE}/${resource}`);
      const watch = await api.watch(`watch/${resource}?resourceVersion=${list.resourceVersion}`);
      const body = resource === 'services' ? serviceBody('new') : { id: 'new', apiVersion: 'v1beta1' };
      await api.post(`${BASE}/${resource}?namespace=ns`, body);
      await eventuallyPasses(() => expect(watch.seen()).toContain('ADDED new'));
      watch.close();
    }
  });
});

const RESOURCE: Readonly<Record<string, string>> = {
  Pod: 'pods',
  ReplicationController: 'replicationControllers',
  Service: 'services',
};

describe('kubecfg', () => {
  const creations = sentByKubecfg().filter(
    ({ request }) => !request.includes('"uid"') && !request.includes('"resourceVersion"'),
  );

  it.each(creations)('creates what it sent in $name of $version', async ({ request }) => {
    const { kind } = JSON.parse(request) as { readonly kind: string };
    const { code, headers } = await api.send('POST', `${BASE}/${RESOURCE[kind]}?namespace=default`, request);
    expect([code, headers.warning]).toEqual([200, undefined]);
  });

  it('was recorded to send more than a few', () => {
    expect(creations.length).toBeGreaterThan(8);
  });

  it('reads a controller, changes the count and sends it back', async () => {
    await api.post(`${BASE}/replicationControllers?namespace=default`, controllerBody('web', 1));
    const path = `${BASE}/replicationControllers/web?namespace=default`;
    const { json: read } = await api.get(path);
    const resized = await api.put(path, { ...read, desiredState: { ...read.desiredState, replicas: 3 } });
    expect(resized.code).toBe(200);
    expect(resized.json.desiredState.replicas).toBe(3);
    expect((await api.put(path, { ...read, desiredState: { ...read.desiredState, replicas: 5 } })).code).toBe(
      409,
    );
  });
});

describe('a client of v1beta2', () => {
  it('finds the same objects in its own words', async () => {
    const made = await api.post('/api/v1beta2/pods', {
      ...podBody('web', {}, { env: [{ name: 'A', value: '1' }], volumeMounts: [] }),
      apiVersion: 'v1beta2',
    });
    expect(made.json).toMatchObject({ apiVersion: 'v1beta2', selfLink: '/api/v1beta2/pods/web' });
    expect(made.json.desiredState.manifest.containers[0].env).toEqual([{ name: 'A', value: '1' }]);
    const { json: old } = await api.get(`${BASE}/pods/web`);
    expect(old.desiredState.manifest.containers[0].env).toEqual([{ name: 'A', key: 'A', value: '1' }]);
    await api.post('/api/v1beta2/minions', { ...minionBody('m1'), apiVersion: 'v1beta2' });
    const { json: minions } = await api.get('/api/v1beta2/minions');
    expect(Object.keys(minions)).toEqual([
      'kind',
      'creationTimestamp',
      'selfLink',
      'resourceVersion',
      'apiVersion',
      'items',
    ]);
    const watch = await api.get('/api/v1beta2/watch/pods?resourceVersion=abc');
    expect(watch.json.apiVersion).toBe('v1beta2');
    const posted = await api.post(`${BASE}/pods`, { ...podBody('other'), apiVersion: 'v1beta2' });
    expect(posted.json.apiVersion).toBe('v1beta1');
  });
});
