import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import type { VolumesView } from '../volumes/pod-folders.js';
import { type ImageNeed, planImage } from './plan-image.js';
import { type KillReason, kill, type PodAction } from './pod-action.js';
import type { PodView, Wait } from './pod-plan.js';
import { type Restart, type RestartBackoff, restartAfter } from './restart-backoff.js';

/** One container that a pod should have: its network container, or one of its spec. */
export interface Part {
  readonly name: string;
  readonly image: string;
  readonly pullPolicy?: string;
  readonly hash: string;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** Why it may not be started now. */
  readonly refusal?: Wait;
}

/** What is to become of one part. */
export type PartPlan =
  /** It runs as it should. */
  | { readonly type: 'running'; readonly container: PodContainer }
  /** It has done its work and is not to be started again. */
  | { readonly type: 'done' }
  | { readonly type: 'wait'; readonly wait: Wait }
  /** `wait` is how it stands until the action has been done. */
  | { readonly type: 'act'; readonly action: PodAction; readonly wait: Wait };

/** A part's plan, and which of its containers must end in any case. */
export interface PlannedPart {
  readonly plan: PartPlan;
  readonly kills: readonly PodAction[];
}

/** Where and when a part is planned. */
export interface PartContext {
  /** The running network container; undefined when there is none, and for the network container itself. */
  readonly network: Pick<PodContainer, 'id' | 'startedAt'> | undefined;
  readonly restartBackoff: RestartBackoff;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const STARTING: Wait = { reason: 'ContainerCreating' };

/** Plans one part of a pod. Nothing of a part is started while another container of its name still runs. */
export function planContainer(part: Part, view: PodView, context: PartContext): PlannedPart {
  const mine = [...view.containers, ...view.gone].filter(({ container }) => container === part.name);
  const running = mine.filter(({ state }) => state === 'running');
  const well = (each: PodContainer) => fits(each, part, context) && !view.faults.has(each.id);
  const [good] = running.filter(well).sort(byStart);
  const kills = running.filter((each) => each !== good).map((each) => killOf(each, part, view, context));
  if (good !== undefined) return { plan: { type: 'running', container: good }, kills };
  if (kills.length > 0) return { plan: { type: 'wait', wait: STARTING }, kills };
  return { plan: planStart(part, mine, view, context), kills };
}

/** The latest of the containers of one name that have run; undefined when there is none. */
export function lastEnded(containers: readonly PodContainer[], name: string): PodContainer | undefined {
  return containers
    .filter(({ container, state }) => container === name && state === 'exited')
    .sort((a, b) => b.attempt - a.attempt)[0];
}

function planStart(part: Part, mine: readonly PodContainer[], view: PodView, context: PartContext): PartPlan {
  const { network, now } = context;
  const last = lastEnded(mine, part.name);
  if (last !== undefined && isDone(part, last)) return { type: 'done' };
  const seenAt = (last && view.endsSeen.get(last.id)) ?? now;
  const restart =
    last && fits(last, part, context) ? restartAfter(last, context.restartBackoff, seenAt) : undefined;
  const wait = part.refusal ?? crashWait(last, restart, now) ?? failureWait(part, view, now);
  if (wait !== undefined) return { type: 'wait', wait };

  const image = planImage(
    needOf(part, view, last, seenAt),
    view.images.get(part.image) ?? { present: false },
    now,
  );
  if (image.type === 'wait') return image;
  if (image.type === 'pull') {
    const action: PodAction = { type: 'pullImage', container: part.name, image: part.image };
    return { type: 'act', action, wait: image.wait };
  }
  if (part.name !== NETWORK_CONTAINER) {
    if (view.volumes.type !== 'ready') return { type: 'wait', wait: volumesWait(view.volumes) };
    if (network === undefined) return { type: 'wait', wait: STARTING };
  }
  const action: PodAction = {
    type: 'startContainer',
    container: part.name,
    attempt: Math.max(-1, ...mine.map(({ attempt }) => attempt)) + 1,
    // One that was stopped by us, or with its network, has not crashed.
    crashes: restart?.crashes ?? (last?.hash === part.hash ? last.crashes : 0),
    ...(network === undefined ? {} : { networkId: network.id, networkStartedAt: network.startedAt }),
  };
  return { type: 'act', action, wait: STARTING };
}

/** v0.5.6: the network container's image is pulled only when it is missing, whatever it is called. */
function needOf(part: Part, view: PodView, last: PodContainer | undefined, seenAt: number): ImageNeed {
  // An end that lies ahead, because the clock has been set back, would have the image pulled again and again until then.
  const since = last?.finishedAt === undefined ? view.since : Math.min(Date.parse(last.finishedAt), seenAt);
  const first = part.name !== NETWORK_CONTAINER && last?.hash !== part.hash;
  return { image: part.image, pullPolicy: part.pullPolicy, since, first };
}

function killOf(container: PodContainer, part: Part, { faults }: PodView, context: PartContext): PodAction {
  const misfit = faultOf(container, part, context);
  const fault = faults.get(container.id);
  if (misfit !== undefined || fault === undefined) return kill(container, misfit ?? 'duplicate');
  return kill(container, fault.because, fault.message);
}

/** In the words of the failure when there was one, also while it is tried again: see `planImage`. */
function volumesWait(volumes: Exclude<VolumesView, { readonly type: 'ready' }>): Wait {
  const { failure, type } = volumes;
  if (failure === undefined)
    return { reason: 'PreparingVolumes', message: 'making its volumes', volumes: true };
  const wait: Wait = { reason: 'FailedMount', message: failure.message, volumes: true };
  return type === 'missing' ? { ...wait, until: failure.retryAt } : wait;
}

/** Why a running container is not what it should be; undefined when it is. */
function faultOf(container: PodContainer, part: Part, { network }: PartContext): KillReason | undefined {
  if (container.hash !== part.hash) return 'changed';
  if (part.name === NETWORK_CONTAINER) return undefined;
  const { networkId, networkStartedAt = network?.startedAt } = container;
  return networkId === network?.id && networkStartedAt === network?.startedAt ? undefined : 'network lost';
}

function fits(container: PodContainer, part: Part, context: PartContext): boolean {
  return faultOf(container, part, context) === undefined;
}

/**
 * v0.5.6: the dead container is the memory of what has run. One of another hash is not: what the pod asks for now
 * has never run.
 */
function isDone({ restartPolicy, hash }: Part, last: PodContainer): boolean {
  if (last.hash !== hash || restartPolicy === 'Always') return false;
  return restartPolicy === 'Never' || last.exitCode === 0;
}

function crashWait(
  last: PodContainer | undefined,
  restart: Restart | undefined,
  now: number,
): Wait | undefined {
  if (last === undefined || restart === undefined || restart.at <= now) return undefined;
  const message = `ended with code ${last.exitCode}, ${restart.crashes} times in a row; waits ${restart.delayMs / 1000} s before the next start`;
  return { reason: 'CrashLoopBackOff', message, until: restart.at };
}

function failureWait({ name, hash }: Part, { failures }: PodView, now: number): Wait | undefined {
  const failure = failures.get(name);
  if (failure === undefined || failure.hash !== hash || failure.retryAt <= now) return undefined;
  return { reason: failure.reason, message: failure.message, until: failure.retryAt };
}

/** The oldest first: it is the one that others may rely on. */
function byStart(a: PodContainer, b: PodContainer): number {
  return Date.parse(a.startedAt ?? '') - Date.parse(b.startedAt ?? '') || a.attempt - b.attempt;
}
