import { ApiClient, dist, withApiserver } from './cluster.mjs';
import { atOnce, median, now, perSecond, report } from './figures.mjs';

const ROUNDS = 3;
const NODES = 100;
const PODS = 1000;
const AT_ONCE = 8;
/** So many that Node's compiler has had its time. */
const WARM_UP = 300;
const { signal } = new AbortController();

/** Pods created and bound per second, without a kubelet, beside plain transactions of the same etcd. */
export async function bench() {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await withApiserver({ machines: nodeNames() }, measure));
  }
  const of = (field) => median(rounds.map((each) => each[field]));
  const row = (what, field) => ({
    what,
    ours: perSecond(of(field)),
    beside: perSecond(of('transactions')),
    ratio: of(field) / of('transactions'),
  });
  report([
    row(`pods created, ${AT_ONCE} at once : etcd transactions`, 'created'),
    row(`pods bound to ${NODES} nodes : etcd transactions`, 'bound'),
  ]);
}

/** Loopback addresses on which nobody listens. */
function nodeNames() {
  return Array.from({ length: NODES }, (_, index) => `127.9.0.${index + 1}`);
}

async function measure({ etcd, port, master }) {
  const api = new ApiClient(port);
  try {
    await atOnce(AT_ONCE, WARM_UP, (pod) => api.createPod(`warm-up-${pod}`));
    return {
      transactions: await transactionsPerSecond(etcd),
      created: await perSecondOf(PODS, () => atOnce(AT_ONCE, PODS, (pod) => api.createPod(`pod-${pod}`))),
      bound: await bindingsPerSecond(api, master),
    };
  } finally {
    api.close();
  }
}

/** Each writes a pod as the apiserver keeps it. */
function transactionsPerSecond(etcd) {
  return withStorage(etcd, async (storage) => {
    const { value } = await storage.get('/registry/pods/default/warm-up-0', signal);
    const put = (key) =>
      storage.transact([], () => ({ writes: [{ type: 'put', key: `/bench/${key}`, value }] }), signal);
    await atOnce(AT_ONCE, WARM_UP, put);
    return perSecondOf(PODS, () => atOnce(AT_ONCE, PODS, put));
  });
}

/** Its start does not count: from the first binding that is seen to the last. */
async function bindingsPerSecond(api, master) {
  const { freePort, startProgram } = await import(dist('test-harness', 'index.js'));
  const bound = new Set();
  let first;
  let allBound;
  const last = new Promise((resolve) => {
    allBound = resolve;
  });
  let unread = '';
  const end = await api.watchPods((text) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop();
    for (const line of lines) {
      const { object } = JSON.parse(line);
      if (!object.currentState?.host && !object.desiredState?.host) continue;
      first ??= now();
      bound.add(object.id);
      if (bound.size === PODS + WARM_UP) allBound(now());
    }
  });
  const args = [`-master=${master}`, `-port=${await freePort()}`];
  const scheduler = await startProgram(dist('scheduler', 'cmd/scheduler.js'), args);
  try {
    return ((PODS + WARM_UP) / ((await last) - first)) * 1000;
  } finally {
    end();
    await scheduler.kill('SIGTERM');
  }
}

async function perSecondOf(count, work) {
  const began = now();
  await work();
  return (count / (now() - began)) * 1000;
}

async function withStorage(etcd, use) {
  const { createEtcdStorage } = await import(dist('storage', 'index.js'));
  const { silentLogger } = await import(dist('component-base', 'testing/index.js'));
  const storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
  try {
    return await use(storage);
  } finally {
    storage.close();
  }
}
