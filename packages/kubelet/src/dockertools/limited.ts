import { RuntimeError } from './container-runtime.js';

/**
 * Makes one call with a limit of time. It does not depend on the call looking at its signal: some of the library's
 * do not.
 *
 * @param call is handed a signal that aborts with `signal`, and after `limitMs`
 * @throws RuntimeError `unavailable` when the time is over; the signal's reason when that aborts; what `call` throws
 */
export async function limited<T>(
  { doing, limitMs }: { readonly doing: string; readonly limitMs: number },
  call: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const stop = new AbortController();
  let giveUp = (_reason: unknown): void => undefined;
  const over = new Promise<never>((_resolve, reject) => {
    giveUp = (reason) => {
      // First ours: the call may well reject with words of its own as soon as it hears.
      reject(reason);
      stop.abort(reason);
    };
  });
  const onAbort = (): void => giveUp(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => giveUp(new RuntimeError('unavailable', `Docker did not ${doing} within ${limitMs / 1000} s`)),
    limitMs,
  );
  try {
    return await Promise.race([over, call(stop.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
