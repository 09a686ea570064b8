import { isDeepStrictEqual } from 'node:util';
import { isReason, type Node, type Pod, StatusError } from '@kube/api-types';
import {
  type ApiClient,
  createInformer,
  type EventRecorder,
  type Informer,
  objectKey,
  runWorkers,
  WorkQueue,
} from '@kube/client';
import { type Clock, errorText, type Logger, type Task } from '@kube/component-base';
import type { Algorithm } from './algorithm/algorithm.js';
import { isExplanation } from './algorithm/explain.js';
import { demandOf } from './algorithm/pod-demand.js';
import { schedule } from './algorithm/schedule.js';
import { Cluster } from './cluster/cluster.js';
import { hasEnded, isBound } from './cluster/pod-state.js';
import { WaitingPods } from './waiting-pods.js';

/** What a scheduler is made of. */
export interface SchedulerDeps {
  readonly client: ApiClient;
  readonly algorithm: Algorithm;
  /** Told what becomes of pods; whoever runs the scheduler runs it too. */
  readonly recorder: Pick<EventRecorder, 'record'>;
  readonly log: Logger;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly observer: SchedulerObserver;
}

/** What is told to metrics. */
export interface SchedulerObserver {
  /** How one attempt to place a pod ended, and how long deciding took. */
  attempted(result: 'bound' | 'refused' | 'failed', decidingMs: number): void;
  /** How many pods no node takes now. */
  waiting(pods: number): void;
}

/** Bindings that may be on their way at once. */
const WORKERS = 16;

/** How long a binding that was answered may stay unseen in the watch before it is tried again. */
const ASSUMED_MS = 30_000;

/** Short at its longest: most failures are those of a connection, and when it is back no pod should wait. */
const RETRY_BACKOFF = { initialMs: 1_000, maxMs: 15_000 };

/**
 * Gives every pod without a node one, and says of those that get none why.
 *
 * Deciding and counting the decision happen in one turn of the event loop, so that passes for different pods never
 * see the same room twice, however many bindings are on their way.
 */
export class Scheduler {
  readonly #queue: WorkQueue;
  readonly #waiting: WaitingPods;
  readonly #cluster: Cluster;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;

  constructor(private readonly deps: SchedulerDeps) {
    const { client, log, clock } = deps;
    this.#queue = new WorkQueue(clock, RETRY_BACKOFF);
    this.#waiting = new WaitingPods(deps.algorithm, this.#queue);
    this.#cluster = new Cluster((node) => this.#waiting.onRoom(node));
    this.#pods = createInformer({ client: client.resource('Pod'), log, clock });
    this.#nodes = createInformer({ client: client.resource('Node'), log, clock });
    this.#pods.addHandler({
      added: (pod) => this.#podChanged(undefined, pod),
      updated: (before, after) => this.#podChanged(before, after),
      deleted: (pod) => this.#podDeleted(pod),
    });
    this.#nodes.addHandler({
      added: (node) => this.#cluster.setNode(node),
      updated: (_, node) => this.#cluster.setNode(node),
      deleted: ({ metadata }) => {
        this.#cluster.removeNode(metadata.name);
        this.#waiting.reviewAll();
      },
    });
  }

  /** Resolves when all pods and nodes are known. */
  async synced(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#pods.synced(signal), this.#nodes.synced(signal)]);
  }

  /** Everything that has to run, each until its signal aborts. */
  tasks(): readonly Task[] {
    return [
      { name: 'pods', run: (signal) => this.#pods.run(signal) },
      { name: 'nodes', run: (signal) => this.#nodes.run(signal) },
      { name: 'scheduling', run: (signal) => this.#run(signal) },
    ];
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.synced(signal);
    const reconcile = async (key: string, inner: AbortSignal): Promise<void> => {
      await this.#reconcile(key, inner);
      this.deps.observer.waiting(this.#waiting.size);
    };
    await runWorkers({ queue: this.#queue, workers: WORKERS, reconcile, log: this.deps.log }, signal);
  }

  #podChanged(before: Pod | undefined, pod: Pod): void {
    this.#cluster.setPod(pod);
    const key = objectKey(pod);
    if (isBound(pod) || hasEnded(pod)) {
      this.#waiting.forget(key);
      if (isBound(pod) && isExplanation(pod.status?.message)) this.#queue.add(key);
    } else if (before === undefined || isBound(before) || !asksTheSame(before, pod)) this.#queue.add(key);
  }

  #podDeleted(pod: Pod): void {
    this.#waiting.forget(objectKey(pod));
    this.#cluster.removePod(pod);
    this.deps.observer.waiting(this.#waiting.size);
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<void> {
    this.#waiting.take(key);
    const pod = this.#pods.get(key);
    if (pod === undefined) return;
    if (isBound(pod)) await this.#takeBack(pod, signal);
    else if (!hasEnded(pod) && !this.#isOnItsWay(key, pod)) await this.#place(key, pod, signal);
  }

  /** True when the pod was sent to a node and the watch may still be about to say so. */
  #isOnItsWay(key: string, pod: Pod): boolean {
    const until = this.#cluster.assumedUntil(pod);
    if (until === undefined) return false;
    const leftMs = until - this.deps.clock.now();
    if (leftMs > 0) this.#queue.addAfter(key, leftMs);
    else this.#cluster.dropAssumption(pod);
    return leftMs > 0;
  }

  async #place(key: string, pod: Pod, signal: AbortSignal): Promise<void> {
    const { algorithm, random, clock, observer } = this.deps;
    const began = clock.now();
    const demand = demandOf(pod);
    const decision = schedule(demand, this.#cluster.nodes, algorithm, random);
    if (decision.type === 'refuse') {
      observer.attempted('refused', clock.now() - began);
      this.#waiting.add(key, demand);
      await this.#explain(pod, decision.message, signal);
      return;
    }
    this.#cluster.assume(pod, decision.node, clock.now() + ASSUMED_MS);
    const decidingMs = clock.now() - began;
    try {
      await this.#bind(pod, decision.node, signal);
      observer.attempted('bound', decidingMs);
      this.#queue.addAfter(key, ASSUMED_MS);
    } catch (err) {
      observer.attempted('failed', decidingMs);
      await this.#notBound(pod, err, signal);
    }
  }

  async #bind(pod: Pod, nodeName: string, signal: AbortSignal): Promise<void> {
    const { client, recorder, log } = this.deps;
    const { name, namespace } = pod.metadata;
    const target = { kind: 'Node', name: nodeName };
    await client.bind({ kind: 'Binding', metadata: { name, namespace }, target }, signal);
    log.info({ pod: objectKey(pod), node: nodeName }, 'pod bound');
    recorder.record(pod, {
      status: 'Pending',
      reason: 'scheduled',
      message: `Successfully assigned ${name} to ${nodeName}`,
    });
  }

  /** @throws the failure, when the pod is to be tried again */
  async #notBound(pod: Pod, err: unknown, signal: AbortSignal): Promise<void> {
    const { recorder, clock } = this.deps;
    const refused = err instanceof StatusError && err.code < 500;
    // Who did not hear "no" does not know: the room stays taken until the pod is looked at again.
    if (refused) this.#cluster.dropAssumption(pod);
    else this.#cluster.doubt(pod, clock.now());
    if (isReason(err, 'NotFound')) return;
    if (isReason(err, 'Conflict') && (await this.#isSettled(pod, signal))) return;
    const message = `Binding rejected: ${errorText(err)}`;
    if (refused) recorder.record(pod, { status: 'Pending', reason: 'failedScheduling', message });
    throw err;
  }

  /** True when the pod is gone, or has a node by somebody else's doing. */
  async #isSettled({ metadata }: Pod, signal: AbortSignal): Promise<boolean> {
    const pods = this.deps.client.resource('Pod');
    try {
      const stored = await pods.get(metadata.namespace, metadata.name, signal);
      return isBound(stored) || stored.metadata.uid !== metadata.uid;
    } catch (err) {
      if (isReason(err, 'NotFound')) return true;
      throw err;
    }
  }

  /** Tells why the pod waits, once per change of the answer. */
  async #explain(pod: Pod, message: string, signal: AbortSignal): Promise<void> {
    if (pod.status?.message === message) return;
    const { client, recorder, log } = this.deps;
    const status = { ...pod.status, phase: 'Pending' as const, message };
    try {
      await client.resource('Pod').updateStatus({ ...pod, status }, signal);
    } catch (err) {
      if (isReason(err, 'NotFound')) return;
      throw err;
    }
    log.info({ pod: objectKey(pod), message }, 'pod does not fit anywhere');
    recorder.record(pod, {
      status: 'Pending',
      reason: 'failedScheduling',
      message: `Error scheduling: ${message}`,
    });
  }

  /** What was said while the pod waited is no longer true, and its kubelet has not yet said anything else. */
  async #takeBack(pod: Pod, signal: AbortSignal): Promise<void> {
    if (!isExplanation(pod.status?.message)) return;
    const status = { ...pod.status, message: undefined };
    try {
      await this.deps.client.resource('Pod').updateStatus({ ...pod, status }, signal);
    } catch (err) {
      // Changed meanwhile, most likely by its kubelet: if it still says so, the watch brings it here again.
      if (!isReason(err, 'NotFound') && !isReason(err, 'Conflict')) throw err;
    }
  }
}

function asksTheSame(before: Pod, after: Pod): boolean {
  return isDeepStrictEqual([before.spec, before.metadata.labels], [after.spec, after.metadata.labels]);
}
