import type { BoundPod, ContainerState, ContainerStatus, PodStatus } from '@kube/api-types';
import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import { lastEnded } from '../pod/plan-container.js';
import type { PodPlan, Wait } from '../pod/pod-plan.js';

/** What a status is made from. */
export interface StatusInput {
  readonly pod: BoundPod;
  readonly containers: readonly PodContainer[];
  /** Why what does not run does not. */
  readonly waits: PodPlan['waits'];
  readonly networkImage: string;
  /** Address of the node; undefined when nobody knows it. */
  readonly hostIP: string | undefined;
}

/**
 * The status of a pod, from what is seen of it. The same input gives the same status, whatever the time; the times
 * that a status has of its own are filled in when it is written.
 */
export function podStatus({ pod, containers, waits, networkImage, hostIP }: StatusInput): PodStatus {
  const mine = containers.filter(({ podUid }) => podUid === pod.metadata.uid);
  const network = containerStatus(NETWORK_CONTAINER, networkImage, mine, waits.get(NETWORK_CONTAINER));
  const statuses = pod.spec.containers.map(({ name, image }) =>
    containerStatus(name, image, mine, waits.get(name)),
  );
  const phase = phaseOf(statuses, pod.spec.restartPolicy ?? 'Always');
  const ready = statuses.every((status) => status.ready === true);
  const why = explanation(statuses);
  const podIP = mine.find(
    ({ container, state, ip }) => container === NETWORK_CONTAINER && state === 'running' && ip,
  )?.ip;
  return {
    phase,
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    ...why,
    ...(hostIP === undefined ? {} : { hostIP }),
    ...(podIP === undefined ? {} : { podIP }),
    containerStatuses: [...statuses, network],
  };
}

function containerStatus(
  name: string,
  image: string,
  containers: readonly PodContainer[],
  wait: Wait | undefined,
): ContainerStatus {
  const running = containers.find((each) => each.container === name && each.state === 'running');
  const ended = lastEnded(containers, name);
  const shown = running ?? ended;
  const base = {
    name,
    ready: running !== undefined,
    restartCount: shown?.attempt ?? 0,
    image,
    ...(shown === undefined
      ? {}
      : { imageID: `docker://${shown.imageId}`, containerID: `docker://${shown.id}` }),
  };
  if (running !== undefined) {
    const { startedAt } = running;
    return { ...base, state: { running: startedAt === undefined ? {} : { startedAt } }, ...lastState(ended) };
  }
  if (ended !== undefined && wait === undefined) return { ...base, state: terminated(ended) };
  const { reason = 'ContainerCreating', message } = wait ?? {};
  return {
    ...base,
    state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
    ...lastState(ended),
  };
}

function lastState(ended: PodContainer | undefined): Pick<ContainerStatus, 'lastState'> {
  return ended === undefined ? {} : { lastState: terminated(ended) };
}

function terminated({ id, exitCode, outOfMemory, startedAt, finishedAt }: PodContainer): ContainerState {
  return {
    terminated: {
      exitCode,
      reason: outOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error',
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(finishedAt === undefined ? {} : { finishedAt }),
      containerID: `docker://${id}`,
    },
  };
}

/**
 * v0.5.6 showed a pod as terminated whenever it happened to look between a crash and the restart, and its controller
 * made another. Here what will be restarted is running still, and what has ended well has succeeded.
 */
function phaseOf(
  statuses: readonly ContainerStatus[],
  restartPolicy: 'Always' | 'OnFailure' | 'Never',
): PodStatus['phase'] {
  if (statuses.some(({ state, lastState: last }) => state?.waiting !== undefined && last === undefined)) {
    return 'Pending';
  }
  if (statuses.some(({ state }) => state?.terminated === undefined)) return 'Running';
  if (restartPolicy === 'Always') return 'Running';
  return statuses.every(({ state }) => state?.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

/** The first container that waits tells why the pod is not all that it should be. */
function explanation(statuses: readonly ContainerStatus[]): Pick<PodStatus, 'reason' | 'message'> {
  for (const { name, state } of statuses) {
    const { reason, message } = state?.waiting ?? {};
    if (message !== undefined) return { reason, message: `container "${name}": ${message}` };
  }
  return {};
}
