import { type Clock, errorText, type Logger } from '@kube/component-base';
import type { Doorbell } from './doorbell.js';

/** What a loop of passes needs. */
export interface SyncLoopDeps {
  readonly log: Logger;
  readonly clock: Clock;
  readonly bell: Doorbell;
  readonly periodMs: number;
}

/** Runs the same pass again and again: at each ring, and once in a while in case something undid it. */
export class SyncLoop {
  #trouble: string | undefined;

  constructor(private readonly deps: SyncLoopDeps) {}

  /** Why the last pass failed; `undefined` when it did not. */
  trouble(): string | undefined {
    return this.#trouble;
  }

  /** Goes on until `signal` aborts. A pass that fails is told of once, and tried again with the next period. */
  async run(pass: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { log, bell, periodMs } = this.deps;
    while (!signal.aborted) {
      await bell.rungWithin(periodMs, signal);
      if (signal.aborted) return;
      try {
        await pass(signal);
        if (this.#trouble !== undefined) log.info({}, 'the rules are right again');
        this.#trouble = undefined;
      } catch (err) {
        if (signal.aborted) return;
        const trouble = errorText(err);
        if (trouble !== this.#trouble) log.error({ err }, 'the rules could not be brought up to date');
        this.#trouble = trouble;
      }
    }
  }
}
