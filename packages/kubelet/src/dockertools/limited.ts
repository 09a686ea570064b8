import { DeadlineError, untilAborted, within } from '@kube/component-base';
import { RuntimeError } from './container-runtime.js';

/** How long something may take, and what that is, for the message. */
export interface Limit {
  readonly doing: string;
  readonly limitMs: number;
}

/**
 * Makes one call with a limit of time. It does not depend on the call looking at its signal: some of the library's
 * do not.
 *
 * @param call is handed a signal that aborts with `signal`, and after `limitMs`
 * @throws RuntimeError `unavailable` when the time is over; the signal's reason when that aborts; what `call` throws
 */
export async function limited<T>(
  { doing, limitMs }: Limit,
  call: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await within(limitMs, signal, (limit) => Promise.race([untilAborted(limit), call(limit)]));
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof DeadlineError)) throw cause;
    const message = `Docker did not ${doing} within ${limitMs / 1000} s`;
    throw new RuntimeError('unavailable', message, { cause });
  }
}
