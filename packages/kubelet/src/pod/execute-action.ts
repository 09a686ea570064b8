import type { BoundPod } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import {
  type ContainerOrder,
  type ContainerRuntime,
  NETWORK_CONTAINER,
  RuntimeError,
} from '../dockertools/container-runtime.js';
import type { ImagePuller } from '../images/image-puller.js';
import type { Slots } from '../workers/slots.js';
import { containerOrder, networkOrder } from './container-order.js';
import type { PodAction } from './pod-action.js';
import type { PodNotes } from './pod-notes.js';
import { type PodRef, podKey, podTitle } from './pod-ref.js';
import { PORT_TAKEN } from './refusal.js';

/** What actions are done with. */
export interface ActionDeps {
  readonly runtime: ContainerRuntime;
  readonly puller: ImagePuller;
  /** How many containers may be started at once: more only lengthens each start. */
  readonly starts: Slots;
  /** The same for removals. */
  readonly removals: Slots;
  readonly networkImage: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Whom actions are done for. */
export interface ActionTarget {
  readonly ref: PodRef;
  /** Absent when the pod is no longer wanted: then nothing is started. */
  readonly pod: BoundPod | undefined;
  readonly notes: PodNotes;
}

type Action<T extends PodAction['type']> = Extract<PodAction, { readonly type: T }>;

type Executors = {
  readonly [T in PodAction['type']]: (
    deps: ActionDeps,
    target: ActionTarget,
    action: Action<T>,
    signal: AbortSignal,
  ) => Promise<void>;
};

const EXECUTORS: Executors = {
  async pullImage({ puller }, { ref }, { image }) {
    // In the background: a slow pull holds up neither the pod's other containers nor its end.
    puller.pull(image, podKey(ref));
  },

  async startContainer(deps, target, action, signal) {
    const order = orderFor(deps, target, action);
    if (order === undefined) return;
    const { notes } = target;
    try {
      // A pod that is begun is finished before another is: many at once would else all be late.
      const urgent = order.network.type === 'joined';
      await deps.starts.run(() => createAndStart(deps, order, signal), signal, urgent);
      notes.started(order.container);
    } catch (err) {
      if (!(err instanceof RuntimeError) || err.code === 'unavailable') throw err;
      const { reason, message } = explained(err);
      notes.failed(order.container, { hash: order.hash, reason, message }, deps.clock.now());
      deps.log.warn({ ...fieldsOf(target, action), reason, err }, 'container not started');
    }
  },

  async killContainer({ runtime, log }, target, action, signal) {
    const { id, graceSeconds, because } = action;
    log.info({ ...fieldsOf(target, action), id, because }, 'stopping container');
    await runtime.stop(id, graceSeconds, signal);
  },

  async removeContainer({ runtime, removals, log }, target, action, signal) {
    const { id, because } = action;
    if (log.v(2)) log.info({ ...fieldsOf(target, action), id, because }, 'removing container');
    await removals.run(() => runtime.remove(id, signal), signal);
  },
};

/**
 * Does one action. A start that the engine refuses is noted down for the next plan, and is no failure of the pass.
 *
 * @throws RuntimeError when the engine does not answer, or does not stop or remove a container
 */
export function executeAction<T extends PodAction['type']>(
  deps: ActionDeps,
  target: ActionTarget,
  action: Action<T>,
  signal: AbortSignal,
): Promise<void> {
  const execute: Executors[T] = EXECUTORS[action.type as T];
  return execute(deps, target, action, signal);
}

function orderFor(
  { networkImage }: ActionDeps,
  { ref, pod }: ActionTarget,
  { container: name, attempt, crashes, networkId }: Action<'startContainer'>,
): ContainerOrder | undefined {
  if (pod === undefined) return undefined;
  if (name === NETWORK_CONTAINER) return networkOrder(ref, pod, networkImage, { attempt, crashes });
  const container = pod.spec.containers.find((each) => each.name === name);
  if (container === undefined || networkId === undefined) return undefined;
  return containerOrder(ref, pod, container, { attempt, crashes, networkId });
}

/** What cannot be started is taken away again: nobody would ever look for it. */
async function createAndStart(deps: ActionDeps, order: ContainerOrder, signal: AbortSignal): Promise<void> {
  const { runtime, log } = deps;
  const { pod, container, image, attempt } = order;
  const id = await runtime.create(order, signal);
  try {
    await runtime.start(id, signal);
  } catch (err) {
    if (!signal.aborted) await runtime.remove(id, signal);
    throw err;
  }
  log.info({ pod: podTitle(pod), container, image, id, attempt }, 'started container');
}

const TAKEN = /port is already allocated|address already in use/;

/** The reason in one word, and the engine's own message. */
function explained(err: RuntimeError): { readonly reason: string; readonly message: string } {
  return { reason: TAKEN.test(err.message) ? PORT_TAKEN : 'ContainerCannotRun', message: err.message };
}

function fieldsOf({ ref }: ActionTarget, { container }: PodAction) {
  return { pod: podTitle(ref), container };
}
