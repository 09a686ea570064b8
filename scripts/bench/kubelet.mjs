import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARTICLE_IMAGES } from '../lib/image-recipes.mjs';
import { ensureImages } from '../lib/images.mjs';
import { succeeds } from '../lib/shell.mjs';
import { waitFor } from '../lib/wait.mjs';
import { dist } from './cluster.mjs';
import { atOnce, median, ms, now, report } from './figures.mjs';

const SINGLE_ROUNDS = 21;
const MANY_ROUNDS = 15;
const MANY = 10;
const GOAL = 1.25;
const WITHIN_MS = 120_000;
const NETWORK_IMAGE = 'kubernetes/pause:latest';
const { signal } = new AbortController();

/**
 * From a pod's binding in etcd until Docker has started all of it, beside the same calls to the same Docker without a
 * kubelet. The time of both ends when Docker says that it started the last container.
 */
export async function bench(say) {
  if (!succeeds('docker', ['version'])) throw new Error('no Docker daemon answers; start one');
  await ensureImages(ARTICLE_IMAGES, { pull: false, say });
  const dir = mkdtempSync(join(tmpdir(), 'kubelet-bench-'));
  try {
    await withWays(dir, async (ways) => {
      const single = await interleaved(ways, SINGLE_ROUNDS, 1);
      const many = await interleaved(ways, MANY_ROUNDS, MANY);
      report([row('1 pod', single), row(`${MANY} pods at once`, many)]);
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function row(what, { kubelet, byHand }) {
  const [ours, beside] = [median(kubelet), median(byHand)];
  return {
    what: `${what} started : the same by hand`,
    ...{ ours: ms(ours), beside: ms(beside) },
    ...{ ratio: ours / beside, goal: GOAL },
  };
}

/** The first round is for Node's compiler. Who is first takes turns. */
async function interleaved(ways, rounds, count) {
  const times = { kubelet: [], byHand: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const order = Object.entries(ways);
    for (const [name, way] of round % 2 === 0 ? order : order.reverse()) {
      const took = await measure(way, count);
      if (round > 0) times[name].push(took);
    }
  }
  return times;
}

async function measure(way, count) {
  const pods = Array.from({ length: count }, () => way.pod());
  const events = await startsOf(way);
  const tooLate = setTimeout(() => events.destroy(new Error(`${count} pods are not started`)), WITHIN_MS);
  try {
    const began = now();
    const [ended] = await Promise.all([lastStart(events, pods), way.begin(pods)]);
    return ended - began;
  } finally {
    clearTimeout(tooLate);
    events.destroy();
    await way.end(pods);
    await waitFor('the containers to be gone', WITHIN_MS, async () => {
      const left = await way.docker.listContainers({ all: true, filters: { label: [way.label] } });
      return left.length === 0;
    });
  }
}

/**
 * Docker's events of containers that it starts: to poll would be work for it, and the more of it the longer the pods take.
 * With some of the past, because Docker answers a moment before it listens.
 */
function startsOf({ docker, label }) {
  const since = Math.floor(now() / 1000) - 1;
  return docker.getEvents({ since, filters: { type: ['container'], event: ['start'], label: [label] } });
}

/** When Docker started the last container of these pods, milliseconds since 1970. */
async function lastStart(events, pods) {
  const { jsonLines } = await import(dist('kubelet', 'dockertools/json-lines.js'));
  const { identityOf } = await import(dist('kubelet', 'dockertools/container-labels.js'));
  const uids = new Set(pods.map(({ metadata }) => metadata.uid));
  let missing = 2 * pods.length;
  for await (const { Actor, timeNano } of jsonLines(events)) {
    if (!uids.has(identityOf(Actor.Attributes).podUid)) continue;
    missing -= 1;
    if (missing === 0) return timeNano / 1e6;
  }
  throw new Error('Docker ended the stream of its events');
}

async function withWays(dir, use) {
  const { dockerScope, freePort, startEtcd, startProgram } = await import(dist('test-harness', 'index.js'));
  const { createEtcdStorage } = await import(dist('storage', 'index.js'));
  const { silentLogger } = await import(dist('component-base', 'testing/index.js'));
  const { NODE_LABEL } = await import(dist('kubelet', 'dockertools/container-labels.js'));
  const [node, nobody] = [`bench-kubelet-${randomUUID()}`, `bench-by-hand-${randomUUID()}`];
  const ours = dockerScope(`${NODE_LABEL}=${node}`);
  const beside = dockerScope(`${NODE_LABEL}=${nobody}`);
  const etcd = await startEtcd();
  const storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
  let kubelet;
  try {
    kubelet = await startProgram(
      dist('kubelet', 'cmd/kubelet.js'),
      [
        ...[`-etcd_servers=${etcd.url}`, `-port=${await freePort()}`, `-hostname_override=${node}`],
        ...[`-root_dir=${join(dir, 'root')}`, `-network_container_image=${NETWORK_IMAGE}`],
      ],
      { ready: /running the pods of this node/ },
    );
    await use({
      kubelet: { ...ours, pod: () => boundPod(node), ...(await byKubelet(storage, node)) },
      byHand: { ...beside, pod: () => boundPod(nobody), ...(await byHand(beside, nobody, dir)) },
    });
  } finally {
    await kubelet?.kill('SIGTERM');
    await Promise.all([ours.cleanup(), beside.cleanup()]);
    storage.close();
    await etcd.stop();
  }
}

function boundPod(nodeName) {
  const uid = randomUUID();
  const container = {
    name: 'main',
    image: 'dockerfile/redis',
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
  };
  return {
    kind: 'BoundPod',
    metadata: { name: `bench-${uid}`, namespace: 'default', uid },
    spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 0, nodeName, containers: [container] },
  };
}

/** What a binding and a deletion write. The pod itself is there too, so that its status is written as ever. */
async function byKubelet(storage, node) {
  const { boundPodKey, keyOf } = await import(dist('api-types', 'index.js'));
  const keys = ({ metadata: { name } }) => [
    keyOf('Pod', 'default', name),
    boundPodKey(node, 'default', name),
  ];
  const write = (writes) => storage.transact([], () => ({ writes, result: undefined }), signal);
  return {
    begin: (pods) =>
      Promise.all(
        pods.map((pod) => {
          const [key, boundKey] = keys(pod);
          return write([
            { type: 'put', key, value: { ...pod, kind: 'Pod', status: { phase: 'Pending' } } },
            { type: 'put', key: boundKey, value: pod },
          ]);
        }),
      ),
    end: (pods) => Promise.all(pods.map((pod) => write(keys(pod).map((key) => ({ type: 'delete', key }))))),
  };
}

/** The calls without which there is no pod, from the same orders, as many at once as the kubelet makes. */
async function byHand({ docker, cleanup }, node, dir) {
  const { createOptions } = await import(dist('kubelet', 'dockertools/create-options.js'));
  const { containerOrder, networkOrder } = await import(dist('kubelet', 'pod/container-order.js'));
  const start = async (order) => {
    const container = await docker.createContainer(createOptions(node, order));
    await container.start();
    return container.id;
  };
  const startPod = async (pod) => {
    const { name, namespace, uid } = pod.metadata;
    const ref = { namespace, name, source: 'etcd' };
    const [container] = pod.spec.containers;
    const turn = { attempt: 0, crashes: 0 };
    const networkId = await start(networkOrder(ref, pod, NETWORK_IMAGE, turn));
    const source = join(dir, `${uid}.log`);
    writeFileSync(source, '');
    const mounts = [{ source, target: container.terminationMessagePath, readOnly: false }];
    await start(containerOrder(ref, pod, container, { ...turn, networkId, mounts }));
  };
  return {
    begin: (pods) => atOnce(availableParallelism(), pods.length, (index) => startPod(pods[index])),
    end: () => cleanup(),
  };
}
