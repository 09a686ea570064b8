/**
 * Rejects with the reason of `signal` when it aborts, and never resolves. It listens until then: not for asking again and
 * again of a signal that lives on.
 */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
