import { isReason, type Pod, type ReplicationController } from '@kube/api-types';
import type { Clock } from '@kube/component-base/clock';
import { withImage } from '../requests/controller-changes.js';
import type { Controllers } from '../server/controllers.js';
import type { Progress } from '../terminal/progress.js';
import { formerImage, isRunning, podsToReplace, whyNotRunning } from './outdated.js';
import { RollFailed } from './roll-failed.js';

/** How a rolling update is done. */
export interface RollOptions {
  readonly controllers: Controllers;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Pause after each pod, in milliseconds. */
  readonly periodMs: number;
}

/** How often it is looked whether a replacement runs. */
const LOOK_MS = 1_000;
/** How long a replacement may take. */
const RUN_WITHIN_MS = 300_000;
/** v0.5.6 looks at the number of pods this often in the end, and gives up after the same time. */
const COUNT_MS = 5_000;
/** From when on it is asked, as v0.5.6 never did, whether the number that is waited for is wanted at all any more. */
const PATIENCE_MS = 30_000;

/**
 * Replaces the pods of a controller one by one, after giving its first container another image unless that is empty.
 * No next pod goes before as many run as did in the beginning. What is still to do can be read from the pods, so a
 * call that is cut off is gone on with by the same call. When a replacement does not come to run, all goes back.
 *
 * @throws RollFailed when it went back, or could not be done; Error when the controller is deleted meanwhile;
 *   StatusError and NotReachable
 */
export async function roll(
  name: string,
  image: string,
  options: RollOptions,
  signal: AbortSignal,
): Promise<void> {
  const { controllers } = options;
  const before = await controllers.get(name, signal);
  const controller = image === '' ? before : await controllers.update(withImage(before, image), signal);
  const pods = await controllers.pods(controller, signal);
  const outdated = podsToReplace(pods, controller, image !== '');
  try {
    await replaceAll(controller, pods, outdated, options, signal);
  } catch (err) {
    if (!(err instanceof RollFailed)) throw err;
    const former = image === '' ? undefined : formerImage(before, outdated, image);
    throw former === undefined ? err : await rolledBack(err, name, former, options, signal);
  }
}

async function replaceAll(
  controller: ReplicationController,
  pods: readonly Pod[],
  outdated: readonly Pod[],
  options: RollOptions,
  signal: AbortSignal,
): Promise<void> {
  const { controllers, clock, progress, periodMs } = options;
  const running = pods.filter(isRunning).length;
  let done = 0;
  try {
    for (const pod of outdated) {
      const counted = `${done} of ${outdated.length} pods replaced`;
      progress.say(`${counted}; replacing ${pod.metadata.name}`);
      await removed(controllers, pod, signal);
      await clock.sleep(periodMs, signal);
      // Nothing is waited for where nothing ran: there is nothing to lose.
      if (isRunning(pod)) await untilRunning(controller, running, outdated.slice(done + 1), options, signal);
      done++;
    }
    if (!outdated.every(isRunning)) await untilCounted(controller, pods.length, options, signal);
    if (outdated.length > 0) progress.say(`${done} of ${outdated.length} pods replaced`);
  } catch (err) {
    if (signal.aborted) {
      progress.say(`stopped after ${done} of ${outdated.length} pods; the same call goes on from here`);
    }
    throw err;
  } finally {
    progress.end();
  }
}

/** Somebody else may have been quicker. */
async function removed(controllers: Controllers, { metadata }: Pod, signal: AbortSignal): Promise<void> {
  try {
    await controllers.deletePod(metadata.name, signal);
  } catch (err) {
    if (!isReason(err, 'NotFound')) throw err;
  }
}

/** Waits until as many pods run as did in the beginning. */
async function untilRunning(
  controller: ReplicationController,
  wanted: number,
  waiting: readonly Pod[],
  { controllers, clock, progress }: RollOptions,
  signal: AbortSignal,
): Promise<void> {
  const old = new Set(waiting.map(({ metadata }) => metadata.uid));
  const deadline = clock.now() + RUN_WITHIN_MS;
  for (;;) {
    const pods = await controllers.pods(controller, signal);
    const { length: running } = pods.filter(isRunning);
    if (running >= wanted) return;
    const replacement = pods.find((pod) => !isRunning(pod) && !old.has(pod.metadata.uid));
    if (replacement === undefined && running >= (await replicasNow(controller, controllers, signal))) return;
    const why =
      replacement === undefined
        ? 'the controller has made no replacement yet'
        : `${replacement.metadata.name} does not run: ${whyNotRunning(replacement)}`;
    if (clock.now() >= deadline) throw new RollFailed([`  After ${RUN_WITHIN_MS / 60_000} minutes ${why}`]);
    progress.say(`waiting: ${why}`);
    await clock.sleep(LOOK_MS, signal);
  }
}

/**
 * How many pods the controller wants by now: somebody may have resized it, or removed it.
 *
 * @throws Error that says so when it is gone, since nobody makes replacements then
 */
async function replicasNow(
  { metadata: { name } }: ReplicationController,
  controllers: Controllers,
  signal: AbortSignal,
): Promise<number> {
  try {
    return (await controllers.get(name, signal)).spec.replicas ?? 0;
  } catch (err) {
    if (!isReason(err, 'NotFound')) throw err;
    throw new Error(`replicationController "${name}" was deleted while its pods were replaced`, {
      cause: err,
    });
  }
}

/** The end of v0.5.6: as many pods as before, whether they run or not. */
async function untilCounted(
  controller: ReplicationController,
  wanted: number,
  { controllers, clock, progress }: RollOptions,
  signal: AbortSignal,
): Promise<void> {
  const begun = clock.now();
  const deadline = begun + RUN_WITHIN_MS;
  for (;;) {
    await clock.sleep(COUNT_MS, signal);
    const { length } = await controllers.pods(controller, signal);
    if (length === wanted) return;
    if (clock.now() - begun >= PATIENCE_MS && length === (await replicasNow(controller, controllers, signal)))
      return;
    if (clock.now() >= deadline) throw new RollFailed([`  There are ${length} pods where ${wanted} were`]);
    progress.say(`waiting: ${length} of ${wanted} pods are there`);
  }
}

/** The failure, with what came of going back. */
async function rolledBack(
  failure: RollFailed,
  name: string,
  image: string,
  options: RollOptions,
  signal: AbortSignal,
): Promise<RollFailed> {
  const { controllers, progress } = options;
  progress.say(`rolling back to ${image}`);
  const controller = await controllers.update(withImage(await controllers.get(name, signal), image), signal);
  const pods = await controllers.pods(controller, signal);
  const outdated = podsToReplace(pods, controller, true);
  // What does not run goes first and makes room.
  const order = [...outdated].sort((a, b) => Number(isRunning(a)) - Number(isRunning(b)));
  try {
    await replaceAll(controller, pods, order, { ...options, periodMs: 0 }, signal);
    return failure.and(`  Rolled back to ${image}`);
  } catch (err) {
    if (!(err instanceof RollFailed)) throw err;
    return failure.and(`  The controller is back at ${image}, but its pods do not all run`);
  }
}
