import type { Logger } from '@kube/component-base';
import type { WorkQueue } from './work-queue.js';

/** What runs, on how many keys at once, and where failures are told. */
export interface WorkersOptions {
  readonly queue: WorkQueue;
  readonly workers: number;
  /** One pass for one key. Throwing means "again, later"; returning means "settled". */
  readonly reconcile: (key: string, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

/** Works on the keys of a queue until `signal` aborts; then shuts the queue down and waits for passes under way. */
export async function runWorkers(options: WorkersOptions, signal: AbortSignal): Promise<void> {
  const { queue, workers } = options;
  const stop = (): void => queue.shutDown();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.all(Array.from({ length: workers }, () => runWorker(options, signal)));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function runWorker({ queue, reconcile, log }: WorkersOptions, signal: AbortSignal): Promise<void> {
  for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
    try {
      await reconcile(key, signal);
      queue.forget(key);
    } catch (err) {
      if (signal.aborted) return;
      log.warn({ key, err }, 'sync failed and will be tried again');
      queue.addRateLimited(key);
    } finally {
      queue.done(key);
    }
  }
}
