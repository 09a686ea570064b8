import { LONGEST_TIMER_MS } from '../clock.js';
import { linkedAbort } from './linked-abort.js';

/** Something took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';

  constructor(
    readonly limitMs: number,
    options?: ErrorOptions,
  ) {
    super(`it did not end within ${limitMs / 1000} s`, options);
  }
}

/**
 * Makes a call with a signal that aborts with `signal`, and after `limitMs` milliseconds with a DeadlineError. It
 * waits for the end of the call, which has to look at its signal.
 *
 * @returns what `call` returns, even when that came late
 * @throws the reason of `signal` when that aborts, DeadlineError when the time is over, what `call` throws otherwise
 */
export async function within<T>(
  limitMs: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const limit = linkedAbort(signal);
  const tooLate = (): void => limit.abort(new DeadlineError(limitMs));
  const timer = setTimeout(tooLate, Math.min(limitMs, LONGEST_TIMER_MS));
  try {
    return await call(limit.signal);
  } catch (cause) {
    signal.throwIfAborted();
    const { aborted, reason } = limit.signal;
    throw aborted && cause !== reason ? new DeadlineError(limitMs, { cause }) : cause;
  } finally {
    clearTimeout(timer);
    limit.unlink();
  }
}
