import type { BoundPod, ContainerState, ContainerStatus, PodStatus } from '@kube/api-types';
import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import { lastEnded } from '../pod/plan-container.js';
import type { PodPlan, Wait } from '../pod/pod-plan.js';
import type { KillCause } from '../volumes/kill-cause.js';
import type { ContainerEnding } from '../volumes/pod-folders.js';

type Endings = ReadonlyMap<string, ContainerEnding>;

/** What a status is made from. */
export interface StatusInput {
  readonly pod: BoundPod;
  readonly containers: readonly PodContainer[];
  /** What is known beyond that of those that have ended, by id. */
  readonly endings: Endings;
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
export function podStatus(input: StatusInput): PodStatus {
  const { pod, containers, endings, waits, networkImage, hostIP } = input;
  const mine = containers.filter(({ podUid }) => podUid === pod.metadata.uid);
  const seen = { containers: mine, endings };
  const network = containerStatus(NETWORK_CONTAINER, networkImage, seen, waits.get(NETWORK_CONTAINER));
  const statuses = pod.spec.containers.map(({ name, image }) =>
    containerStatus(name, image, seen, waits.get(name)),
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
  { containers, endings }: Pick<StatusInput, 'containers' | 'endings'>,
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
    return {
      ...base,
      state: { running: startedAt === undefined ? {} : { startedAt } },
      ...lastState(ended, endings),
    };
  }
  if (ended !== undefined && wait === undefined) return { ...base, state: terminated(ended, endings) };
  const { reason = 'ContainerCreating', message } = wait ?? {};
  return {
    ...base,
    state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
    ...lastState(ended, endings),
  };
}

function lastState(ended: PodContainer | undefined, endings: Endings): Pick<ContainerStatus, 'lastState'> {
  return ended === undefined ? {} : { lastState: terminated(ended, endings) };
}

function terminated(ended: PodContainer, endings: Endings): ContainerState {
  const { id, exitCode, startedAt, finishedAt } = ended;
  const { message: words, cause } = endings.get(id) ?? {};
  const message = words ?? cause?.message;
  return {
    terminated: {
      exitCode,
      reason: reasonOf(ended, cause),
      ...(message === undefined ? {} : { message }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(finishedAt === undefined ? {} : { finishedAt }),
      containerID: `docker://${id}`,
    },
  };
}

/** One word for how a container has ended. */
function reasonOf({ outOfMemory, exitCode }: PodContainer, cause: KillCause | undefined): string {
  if (outOfMemory) return 'OOMKilled';
  if (cause !== undefined) return inOneWord(cause.because);
  return exitCode === 0 ? 'Completed' : 'Error';
}

/** `post-start hook failed` as `PostStartHookFailed`. */
function inOneWord(text: string): string {
  return text.replace(/(?:^|[ -])([a-z])/g, (_, letter: string) => letter.toUpperCase());
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
