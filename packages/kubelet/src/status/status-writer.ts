import { isDeepStrictEqual } from 'node:util';
import { type BoundPod, keyOf, type Pod, type PodStatus } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import { type Storage, StorageError, type Stored } from '@kube/storage';
import { KeyedWorkers } from '../workers/keyed-workers.js';
import { mergeStatus } from './merge-status.js';

/** What writing needs. */
export interface StatusWriterDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
}

const RETRY = { initialMs: 200, maxMs: 5_000, jitter: 0.5 };

/**
 * Writes the status of pods into the store, when it differs from the one that is there. Of several that wait for
 * etcd only the latest of each pod is written.
 */
export class StatusWriter {
  readonly #latest = new Map<string, { readonly podUid: string; readonly status: PodStatus }>();
  readonly #workers: KeyedWorkers;

  constructor(private readonly deps: StatusWriterDeps) {
    const { clock, log } = deps;
    const work = (key: string, signal: AbortSignal) => this.#write(key, signal);
    this.#workers = new KeyedWorkers({ noun: 'key', work, retry: RETRY, clock, log });
  }

  /** Has a status written as soon as possible. */
  set({ metadata }: BoundPod, status: PodStatus): void {
    const key = keyOf('Pod', metadata.namespace, metadata.name);
    this.#latest.set(key, { podUid: metadata.uid ?? '', status });
    this.#workers.wake(key);
  }

  /** Writes until `signal` aborts. */
  run(signal: AbortSignal): Promise<void> {
    return this.#workers.run(signal);
  }

  async #write(key: string, signal: AbortSignal): Promise<undefined> {
    const wanted = this.#latest.get(key);
    if (wanted === undefined) return undefined;
    try {
      await this.#transact(key, wanted.podUid, wanted.status, signal);
    } catch (err) {
      if (!(err instanceof StorageError) || !LASTING.has(err.code)) throw err;
      this.deps.log.error({ key, err }, 'the status of this pod cannot be written');
    }
    // A later one stays for the pass that its coming has asked for.
    if (this.#latest.get(key) === wanted) this.#latest.delete(key);
    return undefined;
  }

  async #transact(key: string, podUid: string, status: PodStatus, signal: AbortSignal): Promise<void> {
    const now = `${new Date(this.deps.clock.now()).toISOString().slice(0, 19)}Z`;
    const { result } = await this.deps.storage.transact(
      [key],
      (current) => {
        const pod = (current.get(key) as Stored<Pod> | undefined)?.value;
        const next = pod?.metadata.uid === podUid ? withStatus(pod, status, now) : undefined;
        return {
          writes: next === undefined ? [] : [{ type: 'put', key, value: next }],
          result: next?.status,
        };
      },
      signal,
    );
    const { log } = this.deps;
    if (result !== undefined && log.v(2))
      log.info({ key, phase: result.phase, reason: result.reason }, 'wrote status');
  }
}

/** What trying again does not change. */
const LASTING: ReadonlySet<StorageError['code']> = new Set(['corrupt', 'too-large']);

/** The pod with a new status; undefined when it has that already. */
function withStatus(pod: Pod, seen: PodStatus, now: string): Pod | undefined {
  const status = mergeStatus(pod.status, seen, now);
  return isDeepStrictEqual(status, pod.status) ? undefined : { ...pod, status };
}
