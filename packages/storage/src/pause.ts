import type { Clock } from '@kube/component-base';

/** Waits `ms` milliseconds, or until the signal aborts; for loops that look at the signal themselves. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (cause) {
    if (!signal.aborted) {
      throw cause;
    }
  }
}
