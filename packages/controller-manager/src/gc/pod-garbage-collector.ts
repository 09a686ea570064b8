import { isReason, type Pod } from '@kube/api-types';
import { type ApiClient, type Informer, objectKey, runWorkers, WorkQueue } from '@kube/client';
import type { Clock, Logger } from '@kube/component-base';
import { BY_END, ENDED } from '../pods/pod-indexes.js';
import { hasEnded } from '../pods/pod-state.js';
import { planRemoval } from './plan-removal.js';

/** What the collector works with; the informer is run by whoever made it. */
export interface GarbageDeps {
  readonly client: ApiClient;
  /** With the index `BY_END`. */
  readonly pods: Informer<Pod>;
  readonly log: Logger;
  readonly clock: Clock;
}

/** There is one thing to do, and this is its key. */
const COLLECT = 'collect';
const RETRY_BACKOFF = { initialMs: 200, maxMs: 10_000 };

/** Keeps pods that have ended, for people to look at, but not more than so many. */
export class PodGarbageCollector {
  readonly #queue: WorkQueue;

  /** @param keep how many pods that have ended may stay */
  constructor(
    private readonly deps: GarbageDeps,
    private readonly keep: number,
  ) {
    this.#queue = new WorkQueue(deps.clock, RETRY_BACKOFF);
    deps.pods.addHandler({
      added: (pod) => this.#changed(pod),
      updated: (_, pod) => this.#changed(pod),
    });
  }

  /** Works until `signal` aborts, once all pods are known. */
  async run(signal: AbortSignal): Promise<void> {
    const { pods, log } = this.deps;
    await pods.synced(signal);
    const reconcile = (_: string, inner: AbortSignal): Promise<void> => this.#collect(inner);
    await runWorkers({ queue: this.#queue, workers: 1, reconcile, log }, signal);
  }

  #changed(pod: Pod): void {
    if (hasEnded(pod)) this.#queue.add(COLLECT);
  }

  async #collect(signal: AbortSignal): Promise<void> {
    const { client, pods, log } = this.deps;
    for (const pod of planRemoval(pods.byIndex(BY_END, ENDED), this.keep)) {
      try {
        await client.resource('Pod').deleteObject(pod, signal);
        log.info({ pod: objectKey(pod) }, 'pod that has ended removed');
      } catch (err) {
        // Deleted already, and the watch has not told yet.
        if (!isReason(err, 'NotFound')) throw err;
      }
    }
  }
}
