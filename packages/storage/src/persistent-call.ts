import { type Clock, createBackoff } from '@kube/component-base';
import { abortable } from './abortable.js';
import { classify, toStorageError } from './etcd-errors.js';

/** What every call of etcd needs. */
export interface CallDeps {
  readonly clock: Clock;
  /** How long one call may take, all its attempts together. */
  readonly callTimeoutMs: number;
}

/** gRPC call options of one attempt. */
export interface Attempt {
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

export const RETRY = { initialMs: 20, maxMs: 500, jitter: 0.5 };

/**
 * Makes a call that does no harm when made twice, again and again until it is answered or `callTimeoutMs`
 * have passed. A connection cut in between goes unnoticed.
 *
 * @param doing what the call is for, completing "cannot …"
 * @throws StorageError, `unavailable` when the time is over
 */
export async function persistentCall<T>(
  { clock, callTimeoutMs }: CallDeps,
  doing: string,
  call: (attempt: Attempt) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const deadline = clock.now() + callTimeoutMs;
  const backoff = createBackoff(RETRY);
  for (;;) {
    try {
      return await abortable(() => call({ deadline }), signal);
    } catch (cause) {
      signal.throwIfAborted();
      const pauseMs = backoff.next();
      if (classify(cause).code !== 'unavailable' || clock.now() + pauseMs >= deadline) {
        throw toStorageError(cause, doing);
      }
      await clock.sleep(pauseMs, signal);
    }
  }
}
