import { isReason, type Node, type Pod } from '@kube/api-types';
import {
  type ApiClient,
  type EventRecorder,
  type Informer,
  objectKey,
  runWorkers,
  WorkQueue,
} from '@kube/client';
import type { Clock, Logger } from '@kube/component-base';
import { BY_NODE } from '../pods/pod-indexes.js';
import { nodeOf } from '../pods/pod-state.js';
import { isDown } from './node-ready.js';
import { type NodeTrouble, type Patience, planEviction } from './plan-eviction.js';
import { TokenBucket } from './token-bucket.js';

/** What the node controller works with; the informers are run by whoever made them. */
export interface NodeControllerDeps {
  readonly client: ApiClient;
  /** With the index `BY_NODE`. */
  readonly pods: Informer<Pod>;
  readonly nodes: Informer<Node>;
  readonly recorder: Pick<EventRecorder, 'record'>;
  readonly log: Logger;
  readonly clock: Clock;
}

/** A node that was deleted by mistake can be made again within this time, and its pods stay. */
const MISSING_PATIENCE_MS = 40_000;
const RETRY_BACKOFF = { initialMs: 200, maxMs: 10_000 };
/** Evictions of all nodes together: a fault of ours must not empty the cluster in a moment. */
const EVICTION_RATE = { burst: 10, everyMs: 1_000 };

/**
 * Removes the pods of nodes that are down for long or gone, so that their controllers make others elsewhere.
 *
 * Time counts from when this process saw the trouble itself: after a start, everybody has the whole time to come back.
 * A node that never said whether it is ready is left alone.
 */
export class NodeController {
  readonly #queue: WorkQueue;
  readonly #evictions: TokenBucket;
  readonly #troubles = new Map<string, { readonly trouble: NodeTrouble; readonly since: number }>();
  readonly #patience: Patience;

  /** @param evictAfterMs how long a node may be down before its pods go */
  constructor(
    private readonly deps: NodeControllerDeps,
    evictAfterMs: number,
  ) {
    const { nodes, pods, clock } = deps;
    this.#patience = { down: evictAfterMs, missing: MISSING_PATIENCE_MS };
    this.#queue = new WorkQueue(clock, RETRY_BACKOFF);
    this.#evictions = new TokenBucket(EVICTION_RATE, clock);
    nodes.addHandler({
      added: (node) => this.#nodeChanged(undefined, node),
      updated: (before, after) => this.#nodeChanged(before, after),
      deleted: ({ metadata }) => this.#queue.add(metadata.name),
    });
    pods.addHandler({
      added: (pod) => this.#podBound(pod),
      updated: (before, after) => {
        if (nodeOf(before) === undefined) this.#podBound(after);
      },
    });
  }

  /** Works until `signal` aborts, once all nodes and pods are known. */
  async run(signal: AbortSignal): Promise<void> {
    const { nodes, pods, log } = this.deps;
    await Promise.all([nodes.synced(signal), pods.synced(signal)]);
    const reconcile = (node: string, inner: AbortSignal): Promise<void> => this.#reconcile(node, inner);
    await runWorkers({ queue: this.#queue, workers: 1, reconcile, log }, signal);
  }

  #nodeChanged(before: Node | undefined, after: Node): void {
    if (before !== undefined && isDown(before) === isDown(after)) return;
    this.#queue.add(after.metadata.name);
    // Whether others are up matters to those that are down.
    for (const name of this.#troubles.keys()) this.#queue.add(name);
  }

  #podBound(pod: Pod): void {
    const node = nodeOf(pod);
    if (node !== undefined) this.#queue.add(node);
  }

  async #reconcile(name: string, signal: AbortSignal): Promise<void> {
    const { pods, nodes, clock, log } = this.deps;
    const trouble = troubleOf(nodes.get(name));
    const affected = pods.byIndex(BY_NODE, name);
    if (trouble === undefined || (trouble === 'missing' && affected.length === 0)) {
      this.#troubles.delete(name);
      return;
    }
    const known = this.#troubles.get(name);
    const since = known?.trouble === trouble ? known.since : clock.now();
    if (known?.trouble !== trouble) {
      this.#troubles.set(name, { trouble, since });
      log.warn({ node: name, pods: affected.length }, `node is ${trouble}`);
    }
    const othersUp = nodes.list().some((node) => !isDown(node));
    const node = { trouble, forMs: clock.now() - since, pods: affected, othersUp };
    const plan = planEviction(node, this.#patience);
    if (plan.type === 'lookAgain') this.#queue.addAfter(name, plan.inMs);
    if (plan.type === 'evict' && (await this.#storedTrouble(name, signal)) === trouble) {
      await this.#evict(name, trouble, plan.pods, signal);
    }
  }

  /** What the apiserver says now: our copy may be old, and evicting cannot be taken back. */
  async #storedTrouble(name: string, signal: AbortSignal): Promise<NodeTrouble | undefined> {
    try {
      return troubleOf(await this.deps.client.resource('Node').get(undefined, name, signal));
    } catch (err) {
      if (isReason(err, 'NotFound')) return 'missing';
      throw err;
    }
  }

  async #evict(name: string, trouble: NodeTrouble, pods: readonly Pod[], signal: AbortSignal): Promise<void> {
    for (const pod of pods) {
      const waitMs = this.#evictions.take();
      if (waitMs > 0) {
        this.#queue.addAfter(name, waitMs);
        return;
      }
      if (!(await this.#delete(pod, signal))) continue;
      this.deps.log.info({ node: name, pod: objectKey(pod) }, 'pod evicted');
      this.deps.recorder.record(pod, {
        status: pod.status?.phase ?? 'Pending',
        reason: 'evicted',
        message: trouble === 'down' ? `Its node ${name} is not ready` : `Its node ${name} does not exist`,
      });
    }
  }

  /** False when the pod is gone already. */
  async #delete(pod: Pod, signal: AbortSignal): Promise<boolean> {
    try {
      await this.deps.client.resource('Pod').deleteObject(pod, signal);
      return true;
    } catch (err) {
      if (isReason(err, 'NotFound')) return false;
      throw err;
    }
  }
}

function troubleOf(node: Node | undefined): NodeTrouble | undefined {
  if (node === undefined) return 'missing';
  return isDown(node) ? 'down' : undefined;
}
