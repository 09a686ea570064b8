/**
 * Starts something and gives what becomes of it, or a rejection with the signal's reason when that comes
 * first. Nothing is started when the signal has aborted already; what was started goes on unobserved. The
 * listener does not outlive the wait.
 */
export async function abortable<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([start(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
