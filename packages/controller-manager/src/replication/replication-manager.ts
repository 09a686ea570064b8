import { isDeepStrictEqual } from 'node:util';
import { isReason, type Pod, type ReplicationController } from '@kube/api-types';
import {
  type ApiClient,
  type EventRecorder,
  type Informer,
  objectKey,
  runWorkers,
  WorkQueue,
} from '@kube/client';
import { type Clock, errorText, type Logger } from '@kube/component-base';
import { hasEnded } from '../pods/pod-state.js';
import { type Labels, podsSelectedBy, selectingPod } from '../pods/shelves.js';
import { RewriteLimit } from '../rewrite-limit.js';
import { type CreationPause, endedAtOnce, endOf, isYoungerThan, pauseAfter } from './creation-pause.js';
import { Expectations } from './expectations.js';
import { planReplicas, type ReplicaPlan } from './plan.js';
import { PodControl } from './pod-control.js';
import { RecentKeys } from './recent-keys.js';
import { freeNames } from './replica-names.js';

/** What the replication manager works with; the informers are run by whoever made them. */
export interface ReplicationDeps {
  readonly client: ApiClient;
  /** With the index `BY_LABEL`. */
  readonly pods: Informer<Pod>;
  /** With the index `BY_SELECTOR`. */
  readonly controllers: Informer<ReplicationController>;
  readonly recorder: Pick<EventRecorder, 'record'>;
  readonly log: Logger;
  readonly clock: Clock;
}

const WORKERS = 5;
/** Pods that a pass creates or deletes at most, all at the same time. */
const BURST = 20;
/** Names of deleted pods that are not given again soon: people would take the new pod for the old one. */
const NAMES_REMEMBERED = 4_096;
/** Short at its longest: most failures are those of a connection, and when it is back nobody should wait. */
const RETRY_BACKOFF = { initialMs: 200, maxMs: 10_000 };

/** The labels that a controller selects its pods by. */
export function selectorOfController({ spec }: ReplicationController): Labels {
  return spec.selector ?? {};
}

/**
 * Keeps as many pods alive as each controller wants. Whose selector matches a pod owns it, whoever made it; what a
 * deleted controller leaves behind is left alone.
 *
 * Several may run at once: what one makes the others would have given the same name, and of too many all remove the
 * same.
 */
export class ReplicationManager {
  readonly #queue: WorkQueue;
  readonly #expectations = new Expectations();
  readonly #gone = new RecentKeys(NAMES_REMEMBERED);
  readonly #control: PodControl;
  readonly #pauses = new Map<string, CreationPause>();
  readonly #counts: RewriteLimit;
  /** What was last told of each controller by reason, so that the same is not told at every pass. */
  readonly #told = new Map<string, Map<string, string>>();

  constructor(private readonly deps: ReplicationDeps) {
    const queue = new WorkQueue(deps.clock, RETRY_BACKOFF);
    this.#queue = queue;
    this.#counts = new RewriteLimit(deps.clock);
    this.#control = new PodControl({ ...deps, expectations: this.#expectations });
    deps.pods.addHandler({
      added: (pod) => this.#podAdded(pod),
      updated: (before, after) => this.#podUpdated(before, after),
      deleted: (pod) => this.#podDeleted(pod),
    });
    deps.controllers.addHandler({
      added: (controller) => this.#controllerAdded(controller),
      updated: (before, after) => this.#controllerUpdated(before, after),
      deleted: (controller) => this.#forget(objectKey(controller)),
    });
  }

  /** Works until `signal` aborts, once all pods and controllers are known. */
  async run(signal: AbortSignal): Promise<void> {
    const { pods, controllers, log } = this.deps;
    await Promise.all([pods.synced(signal), controllers.synced(signal)]);
    const reconcile = async (key: string, inner: AbortSignal): Promise<void> => {
      await this.#reconcile(key, inner);
      this.#comeBack(key);
    };
    await runWorkers({ queue: this.#queue, workers: WORKERS, reconcile, log }, signal);
  }

  #controllerAdded(controller: ReplicationController): void {
    // After a start its pods may have been listed before it.
    const ended = this.#podsOf(controller).filter(hasEnded);
    for (const pod of [...ended].sort((a, b) => endOf(a) - endOf(b)))
      this.#noteEnd(controller, pod, endOf(pod));
    this.#queue.add(objectKey(controller));
  }

  #controllerUpdated(before: ReplicationController, after: ReplicationController): void {
    const key = objectKey(after);
    // Most likely whoever changed it has mended what made its pods end.
    if (!isDeepStrictEqual(before.spec.template, after.spec.template)) this.#pauses.delete(key);
    this.#queue.add(key);
  }

  #podAdded(pod: Pod): void {
    const creator = this.#expectations.seen(objectKey(pod));
    // Its name may have been taken by a pod that is not the creator's, who then needs another.
    if (creator !== undefined) this.#queue.add(creator);
    if (hasEnded(pod)) for (const owner of this.#ownersOf(pod)) this.#noteEnd(owner, pod, endOf(pod));
    this.#wakeOwners(pod);
  }

  #podUpdated(before: Pod, after: Pod): void {
    this.#expectations.seen(objectKey(after));
    const ends = hasEnded(after) && !hasEnded(before);
    const now = this.deps.clock.now();
    if (ends) for (const owner of this.#ownersOf(after)) this.#noteEnd(owner, after, now);
    const relabelled = !isDeepStrictEqual(before.metadata.labels, after.metadata.labels);
    if (relabelled) this.#wakeOwners(before);
    if (relabelled || ends) this.#wakeOwners(after);
  }

  #podDeleted(pod: Pod): void {
    this.#expectations.settle(objectKey(pod));
    this.#gone.add(objectKey(pod));
    this.#wakeOwners(pod);
  }

  #ownersOf(pod: Pod): readonly ReplicationController[] {
    return selectingPod(this.deps.controllers, selectorOfController, pod);
  }

  #wakeOwners(pod: Pod): void {
    for (const owner of this.#ownersOf(pod)) this.#queue.add(objectKey(owner));
  }

  #noteEnd(owner: ReplicationController, pod: Pod, endedAt: number): void {
    if (!endedAtOnce(pod, endedAt) || !isYoungerThan(pod, owner)) return;
    const key = objectKey(owner);
    this.#pauses.set(key, pauseAfter(this.#pauses.get(key), endedAt));
  }

  #forget(key: string): void {
    this.#expectations.dropOwner(key);
    this.#pauses.delete(key);
    this.#counts.forget(key);
    this.#told.delete(key);
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<void> {
    const controller = this.deps.controllers.get(key);
    if (controller === undefined) return;
    await this.#control.settleOverdue(key, signal);
    const pods = this.#podsOf(controller);
    this.#warnOfRivals(controller, pods);
    await this.#writeCount(controller, pods.length, signal);
    const { create, remove } = this.#planFor(controller);
    if (remove.length > 0) await this.#remove(controller, remove, signal);
    if (create > 0 && !this.#isPaused(controller)) await this.#create(controller, signal);
  }

  /** What the watch does not show in time has to be asked about. */
  #comeBack(key: string): void {
    const askAt = this.#expectations.nextAsk(key);
    if (askAt !== undefined) this.#queue.addAfter(key, askAt - this.deps.clock.now());
  }

  #podsOf({ metadata, spec }: ReplicationController): readonly Pod[] {
    return podsSelectedBy(this.deps.pods, metadata.namespace, spec.selector ?? {});
  }

  #planFor(controller: ReplicationController): ReplicaPlan {
    const pods = this.#podsOf(controller).filter((pod) => !this.#expectations.isGoing(objectKey(pod)));
    const coming = this.#expectations.coming(objectKey(controller)).length;
    return planReplicas(controller.spec.replicas ?? 0, { pods, coming });
  }

  /** v0.5.6: all pods that match are counted, also those that have ended. */
  async #writeCount(controller: ReplicationController, replicas: number, signal: AbortSignal): Promise<void> {
    if ((controller.status?.replicas ?? 0) === replicas) return;
    const key = objectKey(controller);
    const waitMs = this.#counts.waitMs(key, String(replicas));
    if (waitMs > 0) {
      this.#queue.addAfter(key, waitMs);
      return;
    }
    // Without a version: the status is ours alone, and a change of the spec is no reason to hold it back.
    const { resourceVersion: _, ...metadata } = controller.metadata;
    const counted = { ...controller, metadata, status: { replicas } };
    try {
      await this.deps.client.resource('ReplicationController').updateStatus(counted, signal);
      this.#counts.wrote(key, String(replicas));
    } catch (err) {
      // Gone, or made anew; the watch is about to say so.
      if (!isReason(err, 'NotFound') && !isReason(err, 'Conflict')) throw err;
    }
  }

  async #remove(
    controller: ReplicationController,
    surplus: readonly Pod[],
    signal: AbortSignal,
  ): Promise<void> {
    const { recorder } = this.deps;
    const { name } = controller.metadata;
    const victims = surplus.slice(0, BURST);
    const wanted = controller.spec.replicas ?? 0;
    const message = `removed by replicationController ${name}, which wants ${wanted} and has ${surplus.length} more`;
    await inParallel(victims, async (pod) => {
      if (!(await this.#control.delete(controller, pod, signal))) return;
      recorder.record(pod, { status: pod.status?.phase ?? 'Pending', reason: 'removed', message });
    });
    if (surplus.length > BURST) this.#queue.add(objectKey(controller));
  }

  async #create(known: ReplicationController, signal: AbortSignal): Promise<void> {
    const controller = await this.#asStored(known, signal);
    if (controller === undefined) return;
    const { create } = this.#planFor(controller);
    const { metadata } = controller;
    const isTaken = (name: string): boolean => this.#isTaken(objectKey({ metadata: { ...metadata, name } }));
    const names = freeNames(metadata, Math.min(create, BURST), isTaken);
    try {
      await inParallel(names, (name) => this.#control.create(controller, name, signal));
    } catch (err) {
      this.deps.recorder.record(controller, {
        status: 'Waiting',
        reason: 'failedCreate',
        message: `Error creating a pod: ${errorText(firstOf(err))}`,
      });
      throw err;
    }
    if (create > BURST) this.#queue.add(objectKey(controller));
  }

  #isTaken(pod: string): boolean {
    return this.deps.pods.get(pod) !== undefined || this.#expectations.isComing(pod) || this.#gone.has(pod);
  }

  /** The watch may not have told yet that a controller was deleted or wants fewer: that must not make pods. */
  async #asStored(
    { metadata }: ReplicationController,
    signal: AbortSignal,
  ): Promise<ReplicationController | undefined> {
    try {
      const controllers = this.deps.client.resource('ReplicationController');
      const stored = await controllers.get(metadata.namespace, metadata.name, signal);
      return stored.metadata.uid === metadata.uid ? stored : undefined;
    } catch (err) {
      if (isReason(err, 'NotFound')) return undefined;
      throw err;
    }
  }

  /** True while pods of this controller end as soon as they begin; it comes round again afterwards. */
  #isPaused(controller: ReplicationController): boolean {
    const key = objectKey(controller);
    const pause = this.#pauses.get(key);
    const leftMs = (pause?.until ?? 0) - this.deps.clock.now();
    if (pause === undefined || leftMs <= 0) {
      this.#tell(controller, 'backOff', '');
      return false;
    }
    this.#queue.addAfter(key, leftMs);
    const message = `Its pods end at once, ${pause.round} time${pause.round === 1 ? '' : 's'} in a row: waiting before more are created`;
    this.#tell(controller, 'backOff', message);
    return true;
  }

  #warnOfRivals(controller: ReplicationController, pods: readonly Pod[]): void {
    const key = objectKey(controller);
    const rivals = new Set(pods.flatMap((pod) => this.#ownersOf(pod)).map(objectKey));
    rivals.delete(key);
    const names = [...rivals].sort().join(', ');
    const message =
      names && `Its pods are selected by ${names} too; they will fight until their selectors differ`;
    this.#tell(controller, 'overlapping', message);
  }

  /** Tells people once per change; an empty message means that all is well. */
  #tell(controller: ReplicationController, reason: string, message: string): void {
    const key = objectKey(controller);
    const told = this.#told.get(key) ?? new Map<string, string>();
    if ((told.get(reason) ?? '') === message) return;
    this.#told.set(key, told.set(reason, message));
    if (message === '') return;
    this.deps.log.warn({ controller: key, reason }, message);
    this.deps.recorder.record(controller, { status: 'Waiting', reason, message });
  }
}

/** Does all at once and waits for all. @throws AggregateError when some failed */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(items.map((item) => work(item)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length === 0) return;
  throw new AggregateError(failures, `${failures.length} of ${items.length} pods: ${errorText(failures[0])}`);
}

function firstOf(err: unknown): unknown {
  return err instanceof AggregateError ? err.errors[0] : err;
}
