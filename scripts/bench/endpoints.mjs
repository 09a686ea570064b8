import { dist } from './cluster.mjs';
import { atOnce, median, ms, now, report } from './figures.mjs';

const SERVICES = 20;
const PODS_EACH = 20;
const CHANGES = 200;
const AT_ONCE = 8;
/** So many that Node's compiler has had its time. */
const WARM_UP = 50;
/** What a service may take to follow its pods. */
const GOAL_MS = 100;
const { signal } = new AbortController();

/**
 * From the report that a pod runs, or does not, until a watcher has the endpoints of its service: beside a watcher of
 * the pods, which has the report as soon as the apiserver tells of it.
 */
export async function bench() {
  const { startControlPlane } = await import(dist('client', 'testing/index.js'));
  const plane = await startControlPlane();
  try {
    await plane.start(dist('controller-manager', 'cmd/controller-manager.js'));
    await createAll(plane.client);
    const times = await measure(plane.client);
    const endpoints = times.map((each) => each.endpoints);
    const pods = median(times.map((each) => each.pod));
    const what = `one of ${SERVICES * PODS_EACH} pods reports its state to endpoints seen`;
    const row = (name, ours, beside, goal) => ({
      ...{ what: `${what}, ${name}`, ours: ms(ours), beside: ms(beside), ratio: ours / beside },
      ...(goal === undefined ? {} : { goal }),
    });
    report([
      row('median : to pod seen', median(endpoints), pods),
      row(`slowest of ${CHANGES} : ${GOAL_MS} ms`, Math.max(...endpoints), GOAL_MS, 1),
    ]);
  } finally {
    await plane.stop();
  }
}

const serviceOf = (pod) => `service-${pod % SERVICES}`;
const nameOf = (pod) => `pod-${pod}`;
const addressOf = (pod) => `10.1.${Math.floor(pod / 250)}.${(pod % 250) + 1}`;

async function createAll(client) {
  const { aPod, aService } = await import(dist('api-types', 'testing/index.js'));
  const { eventually } = await import(dist('test-harness', 'index.js'));
  for (let service = 0; service < SERVICES; service += 1) {
    const port = { targetPort: 80 };
    await client.resource('Service').create(aService(serviceOf(service), { port, clusterIP: '' }), signal);
  }
  await atOnce(AT_ONCE, SERVICES * PODS_EACH, async (pod) => {
    const metadata = { labels: { name: serviceOf(pod) } };
    await client.resource('Pod').create(aPod(nameOf(pod), { metadata }), signal);
    await tell(client, pod, true);
  });
  await eventually(async () => {
    const { items } = await client.resource('Endpoints').list({}, signal);
    return items.flatMap(addressesOf).length >= SERVICES * PODS_EACH;
  });
}

const addressesOf = ({ subsets = [] }) =>
  subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip));

/**
 * Says of a pod, as its kubelet does, whether it runs.
 *
 * @returns {Promise<number>} when it was said
 */
async function tell(client, pod, runs) {
  const pods = client.resource('Pod');
  const stored = await pods.get('default', nameOf(pod), signal);
  const status = { ...stored.status, phase: runs ? 'Running' : 'Pending', podIP: addressOf(pod) };
  const began = now();
  await pods.updateStatus({ ...stored, status }, signal);
  return began;
}

async function measure(client) {
  const stop = new AbortController();
  const seen = { pod: () => undefined, endpoints: () => undefined };
  const watching = [
    watch(client.resource('Pod'), (object) => seen.pod(object), stop.signal),
    watch(client.resource('Endpoints'), (object) => seen.endpoints(object), stop.signal),
  ];
  const first = (kind, matches) =>
    new Promise((resolve) => {
      seen[kind] = (object) => matches(object) && resolve(now());
    });
  const change = async (pod, runs) => {
    const podSeen = first('pod', ({ metadata }) => metadata.name === nameOf(pod));
    const follows = (object) => addressesOf(object).includes(addressOf(pod)) === runs;
    const endpointsSeen = first(
      'endpoints',
      (object) => object.metadata.name === serviceOf(pod) && follows(object),
    );
    const began = await tell(client, pod, runs);
    return { pod: (await podSeen) - began, endpoints: (await endpointsSeen) - began };
  };
  const times = [];
  for (let count = -WARM_UP; count < CHANGES; count += 1) {
    const took = await change(0, count % 2 !== 0);
    if (count >= 0) times.push(took);
  }
  stop.abort();
  await Promise.all(watching);
  return times;
}

async function watch(resource, saw, until) {
  const { resourceVersion } = await resource.list({}, until);
  try {
    for await (const { object } of resource.watch({}, resourceVersion, until)) saw(object);
  } catch (error) {
    if (!until.aborted) throw error;
  }
}
