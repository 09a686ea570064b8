import { cpus } from 'node:os';
import { StatusError } from '@kube/api-types';
import type { Clock } from '@kube/component-base';
import { type ContainerRuntime, RuntimeError } from '../../dockertools/container-runtime.js';
import type { ContainerStreams } from '../../dockertools/container-streams.js';
import type { PodName } from '../find-pod.js';
import type { PodContainers } from '../pod-containers.js';
import type { Route } from '../route.js';
import { sendJson } from '../send.js';
import { containerInfo, machineInfo, rootInfo } from './cadvisor.js';
import { filesystemOf, readMachine } from './read-machine.js';

/** What numbers are found with. */
export interface StatsDeps {
  readonly runtime: Pick<ContainerRuntime, 'list'>;
  readonly containers: PodContainers;
  readonly streams: Pick<ContainerStreams, 'usage'>;
  readonly clock: Clock;
}

/** v0.5.6: paths without a namespace are about this one. */
const DEFAULT_NAMESPACE = 'default';

/**
 * What the node and its containers use, in the words of cAdvisor, one sample at a time:
 * `/stats/` of the machine, `/stats/<pod>` of all containers of a pod, by name, and of one container
 * `/stats/<pod>/<container>`, `/stats/<pod>/<uid>/<container>` and `/stats/<namespace>/<pod>/<uid>/<container>`.
 * The parameter `namespace` gives the namespace to those that have none in the path.
 *
 * v0.5.6 asked a cAdvisor on the node, and had nothing to say without one.
 */
export function stats({ runtime, containers, streams, clock }: StatsDeps): Route {
  async function infoOf(id: string, signal: AbortSignal) {
    const usage = await streams.usage(id, signal);
    const { written } = usage;
    const filesystem =
      written?.folder === undefined ? undefined : await filesystemOf(written.folder, written.bytes);
    return containerInfo(usage, filesystem);
  }

  async function ofMachine(signal: AbortSignal) {
    const running = (await runtime.list(signal)).filter(({ state }) => state === 'running');
    return rootInfo(
      await readMachine(clock.now()),
      running.map(({ id }) => `/docker/${id}`),
    );
  }

  async function ofPod(pod: PodName, signal: AbortSignal) {
    const found = await containers.pod(pod, signal);
    const running = found.containers.filter(({ state }) => state === 'running');
    const infos = await Promise.all(
      running.map(async ({ id, container }) => [container, await unlessGone(infoOf(id, signal))]),
    );
    return Object.fromEntries(infos) as object;
  }

  return {
    async handle({ res, segments, query }, signal) {
      const namespace = query.get('namespace') || DEFAULT_NAMESPACE;
      const parts = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
      const named = containerOf(parts, namespace);
      if (named === undefined) sendJson(res, await ofMachine(signal));
      else if (named.container === undefined) sendJson(res, await ofPod(named.pod, signal));
      else {
        const { id } = await containers.running({ pod: named.pod, container: named.container }, signal);
        sendJson(res, await infoOf(id, signal));
      }
    },
  };
}

/** `/spec/`: what the machine has, in the words of cAdvisor. */
export function spec(clock: Clock): Route {
  return {
    async handle({ res }) {
      sendJson(res, machineInfo(cpus().length, await readMachine(clock.now())));
    },
  };
}

interface Named {
  readonly pod: PodName;
  readonly container: string | undefined;
}

/** Undefined for the machine. */
function containerOf(parts: readonly string[], namespace: string): Named | undefined {
  const [first = '', second = '', third = '', fourth] = parts;
  switch (parts.length) {
    case 0:
      return undefined;
    case 1:
      return { pod: { namespace, name: first }, container: undefined };
    case 2:
      return { pod: { namespace, name: first }, container: second };
    case 3:
      return { pod: { namespace, name: first, uid: second }, container: third };
    case 4:
      return { pod: { namespace: first, name: second, uid: third }, container: fourth };
    default:
      throw new StatusError('NotFound', 'unknown resource.');
  }
}

/** A container that ends while it is asked about is no longer one that runs. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (err) {
    if (err instanceof RuntimeError && (err.code === 'not-found' || err.code === 'conflict'))
      return undefined;
    throw err;
  }
}
