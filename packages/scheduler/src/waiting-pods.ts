import { ItemBackoff, type WorkQueue } from '@kube/client';
import type { Algorithm } from './algorithm/algorithm.js';
import type { NodeState } from './algorithm/node-state.js';
import type { PodDemand } from './algorithm/pod-demand.js';
import { fits } from './algorithm/schedule.js';

/** Between two looks at a pod whose chances did not get better, but whose reasons may have changed. */
const REVIEW_BACKOFF = { initialMs: 1_000, maxMs: 60_000 };

/**
 * The pods that no node takes, until something changes that could help.
 *
 * A node with new room wakes exactly those that it can take now, at once. The others are looked at again later and
 * ever more rarely, so that what is told of them stays true. Without changes nothing happens.
 */
export class WaitingPods {
  readonly #waiting = new Map<string, { readonly demand: PodDemand; reviewed: boolean }>();
  readonly #reviews = new ItemBackoff(REVIEW_BACKOFF);

  constructor(
    private readonly algorithm: Algorithm,
    private readonly queue: Pick<WorkQueue, 'add' | 'addAfter'>,
  ) {}

  get size(): number {
    return this.#waiting.size;
  }

  /** The pod of `key` fits nowhere. */
  add(key: string, demand: PodDemand): void {
    this.#waiting.set(key, { demand, reviewed: false });
  }

  /** The pod is being looked at. */
  take(key: string): void {
    this.#waiting.delete(key);
  }

  /** The pod waits no more: it has a node, or is gone. */
  forget(key: string): void {
    this.#waiting.delete(key);
    this.#reviews.forget(key);
  }

  /** A node may take more than before. */
  onRoom(node: NodeState): void {
    for (const [key, pod] of this.#waiting) {
      if (fits(pod.demand, node, this.algorithm)) this.queue.add(key);
      else this.review(key);
    }
  }

  /** What is told of all of them may not be true any more. */
  reviewAll(): void {
    for (const key of this.#waiting.keys()) this.review(key);
  }

  private review(key: string): void {
    const pod = this.#waiting.get(key);
    if (pod === undefined || pod.reviewed) return;
    pod.reviewed = true;
    this.queue.addAfter(key, this.#reviews.next(key));
  }
}
