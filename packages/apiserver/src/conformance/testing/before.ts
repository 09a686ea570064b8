import { recordedExchanges } from '@kube/api-types/testing';
import { eventually } from '@kube/test-harness';
import { bindingBody, endpointsBody, eventBody, podBody, serviceBody } from '../../testing/bodies.js';
import { must, type World } from './world.js';

const BASE = '/api/v1beta1';

/** Makes the world ready for one exchange. */
type Preparation = (world: World) => Promise<unknown>;

const endpoints = (id: string, texts: readonly string[], query = ''): Preparation => {
  return ({ api }) => must(api.post(`${BASE}/endpoints${query}`, endpointsBody(id, texts)));
};
const watched = (id: string, a: string): Preparation => {
  return ({ api }) => must(api.post(`${BASE}/pods?namespace=watchns`, watchedPod(id, { a })));
};
const watchedPod = (id: string, labels: object): object => ({
  ...podBody(id, {
    labels,
    desiredState: { manifest: { version: 'v1beta1', containers: [{ name: 'c', image: 'busybox' }] } },
  }),
});

/** Gives a pod of the complete cluster the labels and the state that were recorded. */
const livePod =
  (name: string): Preparation =>
  async ({ api }) => {
    const recorded = recordedExchanges().find((exchange) => exchange.name === name);
    const pod = JSON.parse(recorded?.response ?? '');
    const path = `${BASE}/pods/${pod.id}?namespace=apiref`;
    const { resourceVersion: _, ...fresh } = pod;
    await must(api.post(`${BASE}/pods?namespace=apiref`, fresh));
    await must(api.post(`${BASE}/bindings?namespace=apiref`, bindingBody(pod.id, pod.desiredState.host)));
    const { json: stored } = await api.get(path);
    await must(api.put(path.replace('?', '/status?'), { ...stored, currentState: pod.currentState }));
  };

/** What had happened before an exchange and is not among the recordings, by the name of the exchange. */
export const BEFORE: Readonly<Record<string, Preparation>> = {
  'service-kubernetes': ({ api }) =>
    eventually(async () => (await api.get(`${BASE}/endpoints/kubernetes`)).code === 200),
  'err-pod-duplicate': ({ api }) => {
    const ports = [{ containerPort: 6379, hostPort: 6379 }];
    const body = podBody('redis-master', { labels: { name: 'redis' } }, { name: 'redis', ports });
    return must(api.post(`${BASE}/pods`, body));
  },
  'err-binding-hostport-conflict': ({ api }) => {
    const ports = [{ containerPort: 80, hostPort: 6379 }];
    return must(api.post(`${BASE}/pods`, podBody('clash', {}, { ports })));
  },
  'err-pod-put-scheduled-image': ({ api }) =>
    must(api.post(`${BASE}/bindings`, bindingBody('rich', 'nohost'))),
  'err-service-elb-port-clash': async ({ api }) => {
    const { json } = await must(api.post(`${BASE}/services`, serviceBody('balanced', { port: 81 })));
    await must(api.put(`${BASE}/services/balanced`, { ...json, createExternalLoadBalancer: true }));
  },
  'redirect-service': endpoints('web', ['10.0.0.3:80']),
  'err-redirect-no-endpoints': endpoints('empty', []),
  'err-proxy-dead-503': endpoints('dead', ['http://127.0.0.1:9']),
  'proxy-service-echo': (world) => endpoints('echo', [world.echo.host])(world),
  'watch-pods-initial': async (world) => {
    await watched('w1', 'x')(world);
    await watched('w2', 'y')(world);
  },
  'watch-pods-initial-after-modify': async ({ api }) => {
    const path = `${BASE}/pods/w2?namespace=watchns`;
    const { json } = await api.get(path);
    await must(api.put(path, { ...json, labels: { a: 'q' } }));
  },
  'ro-rate-limited': async ({ readOnlyPort }) => {
    for (let tries = 0; tries < 20; tries += 1) await must(readOnlyPort.get('/healthz'));
  },
  'live-pod-terminated': livePod('live-pod-terminated'),
  'live-pod-waiting': livePod('live-pod-waiting'),
  'live-pod-running': livePod('live-pod-running'),
  'live-endpoints': endpoints('apirefsvc', ['172.17.0.5:6379'], '?namespace=apiref'),
  'live-events': async ({ api }) => {
    const recorded = recordedExchanges().find(({ name }) => name === 'live-events');
    for (const event of JSON.parse(recorded?.response ?? '').items) {
      const { resourceVersion: _, ...fresh } = event;
      await must(api.post(`${BASE}/events?namespace=${event.namespace}`, eventBody(event.id, fresh)));
    }
  },
  'err-store-down': ({ cluster }) => cluster.etcd.kill(),
};

/** What happens while an exchange goes on. */
export const MEANWHILE: Readonly<Record<string, Preparation>> = {
  'watch-pods-label-transitions': async ({ api }) => {
    const path = `${BASE}/pods/w1?namespace=watchns`;
    for (const labels of [{ a: 'z' }, { a: 'x' }, { a: 'x', b: '1' }]) {
      const { json } = await api.get(path);
      await must(api.put(path, { ...json, labels }));
    }
    await must(api.delete(path));
  },
};
