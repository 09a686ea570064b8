import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BoundPod, boundPodKey, boundPodsPrefix, keyOf } from '@kube/api-types';
import { bindingBody, podBody, serviceBody } from '../../testing/bodies.js';
import { startTestCluster, type TestCluster } from '../../testing/test-cluster.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

const never = new AbortController().signal;
const create = async (id: string, container: object = {}, query = ''): Promise<void> => {
  const { code, text } = await cluster.api.post(
    `/api/v1beta1/pods${query}`,
    podBody(id, {}, { ...container }),
  );
  if (code !== 200) throw new Error(text);
};
const bind = (id: string, host: string, query = '') =>
  cluster.api.post(`/api/v1beta1/bindings${query}`, bindingBody(id, host));
const pod = async (id: string, query = '') => (await cluster.api.get(`/api/v1beta1/pods/${id}${query}`)).json;
const boundPod = (host: string, id: string, namespace = 'default') =>
  cluster.storage.get<BoundPod>(boundPodKey(host, namespace, id), never);
const boundOn = async (host: string): Promise<string[]> =>
  (await cluster.storage.list(boundPodsPrefix(host), never)).items.map(({ key }) => key);

describe('binding', () => {
  it('writes the pod and its bound pod in one revision', async () => {
    await create('one');
    const bound = await bind('one', 'n1');
    expect(bound.code).toBe(200);
    expect(bound.text).toBe(
      '{"kind":"Status","creationTimestamp":null,"selfLink":"/api/v1beta1/bindings","apiVersion":"v1beta1","status":"Success"}',
    );
    const stored = await cluster.storage.get(keyOf('Pod', 'default', 'one'), never);
    expect((await boundPod('n1', 'one'))?.revision).toBe(stored?.revision);
    const { desiredState, currentState } = await pod('one');
    expect(desiredState.host).toBe('n1');
    expect(currentState).toMatchObject({ host: 'n1', status: 'Waiting' });
  });

  it('gives the containers the variables of the services of their namespace and of the master', async () => {
    const made = await cluster.api.post('/api/v1beta1/services', serviceBody('cache'));
    await cluster.api.post('/api/v1beta1/services?namespace=other', serviceBody('secret'));
    await create('two');
    await bind('two', 'n1');
    const env = (await boundPod('n1', 'two'))?.value.spec.containers[0]?.env ?? [];
    expect(env).toContainEqual({ name: 'CACHE_SERVICE_HOST', value: made.json.portalIP });
    expect(env.map(({ name }) => name)).toContain('KUBERNETES_SERVICE_HOST');
    expect(env.map(({ name }) => name)).not.toContain('SECRET_SERVICE_HOST');
  });

  it('refuses a host port that another pod of the node holds, and changes nothing', async () => {
    const ports = { ports: [{ containerPort: 6379, hostPort: 6379 }] };
    await create('first', ports);
    await create('second', ports);
    expect((await bind('first', 'n2')).code).toBe(200);
    const before = await pod('second');
    const refused = await bind('second', 'n2');
    expect(refused.code).toBe(409);
    expect(refused.json.message).toContain('host port 6379 of n2 is held by pod default/first');
    expect(await pod('second')).toEqual(before);
    expect(await boundPod('n2', 'second')).toBeUndefined();
    expect((await bind('second', 'n3')).code).toBe(200);
  });

  it('happens once, however many ask at the same time', async () => {
    await create('wanted');
    const hosts = ['n4', 'n5', 'n6', 'n7'];
    const codes = await Promise.all(hosts.map(async (host) => (await bind('wanted', host)).code));
    expect(codes.toSorted()).toEqual([200, 409, 409, 409]);
    const winner = hosts[codes.indexOf(200)] ?? '';
    expect((await pod('wanted')).desiredState.host).toBe(winner);
    const all = await Promise.all(hosts.map((host) => boundOn(host)));
    expect(all.flat()).toEqual([boundPodKey(winner, 'default', 'wanted')]);
  });

  it('gives a host port to one pod of a node, however many ask at the same time through several apiservers', async () => {
    const other = await cluster.startAnother();
    const ids = Array.from({ length: 8 }, (_, index) => `port-${index}`);
    for (const id of ids) await create(id, { ports: [{ containerPort: 80, hostPort: 80 }] });
    const codes = await Promise.all(
      ids.map(async (id, index) => {
        const api = index % 2 === 0 ? cluster.api : other.api;
        return (await api.post('/api/v1beta1/bindings', bindingBody(id, 'n8'))).code;
      }),
    );
    expect(codes.toSorted()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    const winner = ids[codes.indexOf(200)] ?? '';
    expect(await boundOn('n8')).toEqual([boundPodKey('n8', 'default', winner)]);
    expect((await cluster.api.delete(`/api/v1beta1/pods/${winner}`)).code).toBe(200);
    const next = ids.find((id) => id !== winner) ?? '';
    expect((await other.api.post('/api/v1beta1/bindings', bindingBody(next, 'n8'))).code).toBe(200);
  });

  it('names what a binding lacks', async () => {
    const refused = await cluster.api.post('/api/v1beta1/bindings', { kind: 'Binding' });
    expect(refused.code).toBe(422);
    expect(refused.json.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      'podID',
      'host',
    ]);
  });

  it('can be done but not read, changed or taken back', async () => {
    expect((await cluster.api.get('/api/v1beta1/bindings')).code).toBe(405);
    expect((await cluster.api.get('/api/v1beta1/bindings/one')).code).toBe(404);
    expect((await cluster.api.delete('/api/v1beta1/bindings/one')).code).toBe(404);
  });
});

describe('a bound pod', () => {
  it('takes a new image, which reaches the bound pod in the same revision with the variables as they were', async () => {
    await create('app');
    await bind('app', 'n1');
    const before = await boundPod('n1', 'app');
    const read = await pod('app');
    read.desiredState.manifest.containers[0].image = 'dockerfile/redis:2';
    const changed = await cluster.api.put('/api/v1beta1/pods/app', read);
    expect(changed.code).toBe(200);
    const after = await boundPod('n1', 'app');
    expect(after?.revision).toBe(changed.json.resourceVersion);
    const [was] = before?.value.spec.containers ?? [];
    expect(after?.value.spec.containers).toEqual([{ ...was, image: 'dockerfile/redis:2' }]);
  });

  it('keeps everything else, and its host', async () => {
    const read = await pod('app');
    read.desiredState.manifest.containers[0].command = ['other'];
    const refused = await cluster.api.put('/api/v1beta1/pods/app', read);
    expect(refused.code).toBe(422);
    expect(refused.json.details.causes[0].field).toBe('DesiredState.Manifest.Containers');
    const moved = await pod('app');
    moved.desiredState.host = 'elsewhere';
    expect((await cluster.api.put('/api/v1beta1/pods/app', moved)).json.desiredState.host).toBe('n1');
  });

  it('goes together with its bound pod, and its namesake in another namespace stays', async () => {
    await create('app', {}, '?namespace=other');
    await bind('app', 'n1', '?namespace=other');
    expect((await cluster.api.delete('/api/v1beta1/pods/app')).code).toBe(200);
    expect(await boundPod('n1', 'app')).toBeUndefined();
    expect(await boundPod('n1', 'app', 'other')).toBeDefined();
    expect((await pod('app', '?namespace=other')).desiredState.host).toBe('n1');
  });
});
