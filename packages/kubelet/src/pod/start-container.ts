import { type ContainerOrder, NETWORK_CONTAINER, RuntimeError } from '../dockertools/container-runtime.js';
import { messageOf } from '../message-of.js';
import { type ActionDeps, type ActionTarget, subjectOf } from './action-deps.js';
import { containerOrder, networkOrder } from './container-order.js';
import type { PodAction } from './pod-action.js';
import { podTitle } from './pod-ref.js';
import { PORT_TAKEN } from './refusal.js';

type Start = Extract<PodAction, { readonly type: 'startContainer' }>;

/** A start that came to nothing, and what to tell of it. */
class StartRefused extends Error {
  constructor(
    /** What was being done, in the words of v0.5.6's events. */
    readonly doing: string,
    override readonly cause: unknown,
  ) {
    super(messageOf(cause));
  }
}

/**
 * Makes a container and starts it. A refusal is noted down for the next plan, and is no failure of the pass.
 *
 * @throws RuntimeError `unavailable` when the engine does not answer
 */
export async function startContainer(
  deps: ActionDeps,
  target: ActionTarget,
  action: Start,
  signal: AbortSignal,
): Promise<void> {
  const { notes, ref } = target;
  const order = orderFor(deps, target, action);
  if (order === undefined) return;
  try {
    // A pod that is begun is finished before another is: many at once would else all be late.
    const urgent = order.network.type === 'joined';
    await deps.starts.run(() => createAndStart(deps, target, order, signal), signal, urgent);
    notes.started(order.container);
  } catch (err) {
    if (!(err instanceof StartRefused)) throw err;
    const { message, doing } = err;
    const reason = TAKEN.test(message) ? PORT_TAKEN : 'ContainerCannotRun';
    notes.failed(order.container, { hash: order.hash, reason, message }, deps.clock.now());
    deps.log.warn(
      { pod: podTitle(ref), container: order.container, reason, err: err.cause },
      'container not started',
    );
    deps.events.failed({ pod: subjectOf(target), container: order.container }, `${doing}: ${message}`);
  }
}

function orderFor(
  { networkImage }: ActionDeps,
  { ref, pod }: ActionTarget,
  { container: name, attempt, crashes, networkId, networkStartedAt }: Start,
): ContainerOrder | undefined {
  if (pod === undefined) return undefined;
  if (name === NETWORK_CONTAINER) return networkOrder(ref, pod, networkImage, { attempt, crashes });
  const container = pod.spec.containers.find((each) => each.name === name);
  if (container === undefined || networkId === undefined) return undefined;
  return containerOrder(ref, pod, container, { attempt, crashes, networkId, networkStartedAt });
}

/** What cannot be started is taken away again: nobody would ever look for it. */
async function createAndStart(
  deps: ActionDeps,
  target: ActionTarget,
  order: ContainerOrder,
  signal: AbortSignal,
): Promise<void> {
  const { runtime, log, events } = deps;
  const { container, image, attempt } = order;
  const about = { pod: subjectOf(target), container };
  const id = await attempting('Failed to create docker container with error', async () =>
    runtime.create({ ...order, ...(await mountsOf(deps, target, order)) }, signal),
  );
  events.created(about, id);
  await attempting('Failed to start docker container with error', async () => {
    try {
      await runtime.start(id, signal);
    } catch (err) {
      if (!signal.aborted) await runtime.remove(id, signal);
      throw err;
    }
  });
  log.info({ pod: podTitle(target.ref), container, image, id, attempt }, 'started container');
  events.started(about, id);
}

async function mountsOf(
  { folders }: ActionDeps,
  { pod }: ActionTarget,
  { container, attempt }: ContainerOrder,
): Promise<Pick<ContainerOrder, 'mounts'>> {
  const spec = pod?.spec.containers.find(({ name }) => name === container);
  if (pod === undefined || spec === undefined) return {};
  const mounts = await folders.mounts(pod, spec, attempt);
  return mounts.length === 0 ? {} : { mounts };
}

/** The engine that does not answer has refused nothing. */
async function attempting<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof RuntimeError && err.code === 'unavailable') throw err;
    throw new StartRefused(doing, err);
  }
}

const TAKEN = /port is already allocated|address already in use/;
