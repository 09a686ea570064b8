import { type Clock, createBackoff, type Logger } from '@kube/component-base';
import type { ContainerRuntime, ContainerSummary, RuntimeEvent } from './dockertools/container-runtime.js';

/** What watching the engine needs. */
export interface RuntimeWatchDeps {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who is told of what the engine shows. */
export interface RuntimeWatcher {
  /** Everything there is, after each time that something may have been missed, and every now and then. */
  listed(containers: readonly ContainerSummary[]): void;
  /** A container ended or was removed. */
  gone(event: Extract<RuntimeEvent, { readonly type: 'gone' }>): void;
  /** How it stands with the engine: undefined when it answers, else why not. */
  answered(failure: unknown): void;
}

const RECONNECT = { initialMs: 100, maxMs: 5_000 };

/** Follows the engine's events until `signal` aborts. Whenever it has subscribed anew, everything is listed. */
export async function followEvents(
  deps: RuntimeWatchDeps,
  watcher: RuntimeWatcher,
  signal: AbortSignal,
): Promise<void> {
  const { runtime, clock, log } = deps;
  const backoff = createBackoff(RECONNECT);
  let troubled = false;
  while (!signal.aborted) {
    try {
      for await (const event of runtime.events(signal)) {
        if (event.type === 'gone') watcher.gone(event);
        else {
          await list(deps, watcher, signal);
          log.info({}, 'Docker answers');
          troubled = false;
          backoff.reset();
        }
      }
    } catch (err) {
      if (signal.aborted) return;
      watcher.answered(err);
      if (!troubled) log.warn({ err }, 'Docker does not answer, trying again');
      troubled = true;
    }
    await clock.sleep(backoff.next(), signal).catch(() => undefined);
  }
}

/** Lists everything every `periodMs` until `signal` aborts: the net below the events, and the proof that the engine lives. */
export async function relistNowAndThen(
  deps: RuntimeWatchDeps,
  watcher: RuntimeWatcher,
  periodMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await deps.clock.sleep(periodMs, signal).catch(() => undefined);
    // A failure is told to the watcher, and the next round is the next attempt.
    if (!signal.aborted) await list(deps, watcher, signal).catch(() => undefined);
  }
}

async function list(
  { runtime }: RuntimeWatchDeps,
  watcher: RuntimeWatcher,
  signal: AbortSignal,
): Promise<void> {
  try {
    watcher.listed(await runtime.list(signal));
    watcher.answered(undefined);
  } catch (err) {
    if (!signal.aborted) watcher.answered(err);
    throw err;
  }
}
