import { setMaxListeners } from 'node:events';
import { linkedAbort } from './abort/linked-abort.js';
import type { Logger } from './logger.js';

/** One of the things that a program does at the same time. */
export interface Task {
  readonly name: string;
  /** Resolves after `signal` has aborted and all is stopped; ending before is a failure. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Runs tasks together until `signal` aborts. The first that fails, or ends of itself, stops all others.
 *
 * @throws what the first task failed with, after all have ended
 */
export async function runGroup(tasks: readonly Task[], signal: AbortSignal, log: Logger): Promise<void> {
  const stop = linkedAbort(signal);
  const all = stop.signal;
  // Whatever waits anywhere in the program listens to it: the ten that Node takes for a leak are soon reached.
  setMaxListeners(Number.POSITIVE_INFINITY, all);
  let failure: { readonly err: unknown } | undefined;
  const fail = (err: unknown): void => {
    failure ??= { err };
    stop.abort();
  };
  await Promise.all(
    tasks.map(async ({ name, run }) => {
      try {
        await run(all);
        if (!all.aborted) fail(new Error(`${name} ended of itself`));
      } catch (err) {
        // What fails because all is being stopped is no failure of its own.
        if (all.aborted) return;
        log.error({ task: name, err }, 'task failed');
        fail(err);
      }
    }),
  );
  stop.unlink();
  if (failure !== undefined) throw failure.err;
}
