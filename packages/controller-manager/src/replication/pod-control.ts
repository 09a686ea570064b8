import { isReason, type Pod, type ReplicationController, StatusError } from '@kube/api-types';
import { type ApiClient, objectKey, splitKey } from '@kube/client';
import type { Clock, Logger } from '@kube/component-base';
import type { Expectations } from './expectations.js';
import { replicaOf } from './replica.js';

/** What creating and deleting pods needs. */
export interface PodControlDeps {
  readonly client: ApiClient;
  readonly expectations: Expectations;
  readonly log: Logger;
  readonly clock: Clock;
}

/** How long the watch may be late before the apiserver is asked instead. */
const WATCH_LIMIT_MS = 30_000;

/** Creates and deletes pods of controllers, and remembers what the watch has yet to show. */
export class PodControl {
  constructor(private readonly deps: PodControlDeps) {}

  /**
   * Makes a pod of the controller, or finds that it was made already: then the watch will show whose it is.
   *
   * @throws what the apiserver says
   */
  async create(controller: ReplicationController, name: string, signal: AbortSignal): Promise<void> {
    const { client, expectations, log, clock } = this.deps;
    const owner = objectKey(controller);
    const replica = replicaOf(controller, name);
    const pod = objectKey(replica);
    expectations.expectNew(pod, { owner, askAt: clock.now() + WATCH_LIMIT_MS });
    try {
      await client.resource('Pod').create(replica, signal);
      log.info({ controller: owner, pod }, 'pod created');
    } catch (err) {
      if (isReason(err, 'AlreadyExists')) return;
      this.#failed(pod, err);
      throw err;
    }
  }

  /** False when the pod is gone already. */
  async delete(controller: ReplicationController, victim: Pod, signal: AbortSignal): Promise<boolean> {
    const { client, expectations, log, clock } = this.deps;
    const owner = objectKey(controller);
    const pod = objectKey(victim);
    expectations.expectGone(pod, { owner, askAt: clock.now() + WATCH_LIMIT_MS });
    try {
      await client.resource('Pod').deleteObject(victim, signal);
      log.info({ controller: owner, pod }, 'pod deleted');
      return true;
    } catch (err) {
      if (isReason(err, 'NotFound')) return false;
      this.#failed(pod, err);
      throw err;
    }
  }

  /** Asks the apiserver about what the watch should have shown by now, and about writes whose answer was lost. */
  async settleOverdue(owner: string, signal: AbortSignal): Promise<void> {
    const { expectations, clock } = this.deps;
    for (const { pod, kind } of expectations.overdue(owner, clock.now())) {
      const exists = await this.#exists(pod, signal);
      if (exists === (kind === 'expectNew')) expectations.postpone(pod, clock.now() + WATCH_LIMIT_MS);
      else expectations.settle(pod);
    }
  }

  /** Only a refusal says that nothing happened. Otherwise it may have, and has to be asked about. */
  #failed(pod: string, err: unknown): void {
    const { expectations, clock } = this.deps;
    if (err instanceof StatusError && err.code < 500) expectations.settle(pod);
    else expectations.postpone(pod, clock.now());
  }

  async #exists(pod: string, signal: AbortSignal): Promise<boolean> {
    const { namespace, name } = splitKey(pod);
    try {
      await this.deps.client.resource('Pod').get(namespace, name, signal);
      return true;
    } catch (err) {
      if (isReason(err, 'NotFound')) return false;
      throw err;
    }
  }
}
