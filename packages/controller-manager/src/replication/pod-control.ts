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
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

/** New names tried for a pod before giving up. */
const NAMES_TRIED = 5;
/** How long the watch may be late before the apiserver is asked instead. */
const WATCH_LIMIT_MS = 30_000;

/** Creates and deletes pods of controllers, and remembers what the watch has yet to show. */
export class PodControl {
  constructor(private readonly deps: PodControlDeps) {}

  /** @throws what the apiserver says; a name that is taken is not told but replaced by another */
  async create(controller: ReplicationController, signal: AbortSignal): Promise<void> {
    const { client, log, random } = this.deps;
    const owner = objectKey(controller);
    for (let tried = 1; ; tried++) {
      const replica = replicaOf(controller, random);
      try {
        const send = (): Promise<Pod> => client.resource('Pod').create(replica, signal);
        await this.#expecting('expectNew', owner, objectKey(replica), send);
        log.info({ controller: owner, pod: objectKey(replica) }, 'pod created');
        return;
      } catch (err) {
        if (!isReason(err, 'AlreadyExists') || tried === NAMES_TRIED) throw err;
      }
    }
  }

  /** A pod that is gone already is as good as deleted. */
  async delete(controller: ReplicationController, pod: Pod, signal: AbortSignal): Promise<void> {
    const { client, log } = this.deps;
    const owner = objectKey(controller);
    const { namespace, name } = pod.metadata;
    const send = (): Promise<void> => client.resource('Pod').delete(namespace, name, signal);
    try {
      await this.#expecting('expectGone', owner, objectKey(pod), send);
      log.info({ controller: owner, pod: objectKey(pod) }, 'pod deleted');
    } catch (err) {
      if (!isReason(err, 'NotFound')) throw err;
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

  async #expecting<T>(
    kind: 'expectNew' | 'expectGone',
    owner: string,
    pod: string,
    send: () => Promise<T>,
  ): Promise<T> {
    const { expectations, clock } = this.deps;
    expectations[kind](pod, { owner, askAt: clock.now() + WATCH_LIMIT_MS });
    try {
      return await send();
    } catch (err) {
      // Only a refusal says that nothing happened. Otherwise it may have, and has to be asked about.
      if (err instanceof StatusError && err.code < 500) expectations.settle(pod);
      else expectations.postpone(pod, clock.now());
      throw err;
    }
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
