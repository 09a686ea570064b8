import type { Clock, Logger } from '@kube/component-base';
import { KeyedWorkers } from '../workers/keyed-workers.js';

/** Something that is to be looked after now and then. */
export interface Chore {
  readonly everyMs: number;
  /** Fails when it is to be tried again soon. */
  run(signal: AbortSignal): Promise<void>;
}

const RETRY = { initialMs: 1_000, maxMs: 60_000 };

/** Does chores, each for itself: at the start, whenever somebody asks, and after that every so often. */
export class Housekeeping<Name extends string> {
  readonly #workers: KeyedWorkers;

  constructor(
    private readonly chores: Readonly<Record<Name, Chore>>,
    { clock, log }: { readonly clock: Clock; readonly log: Logger },
  ) {
    const work = async (name: string, signal: AbortSignal): Promise<number> => {
      const chore = chores[name as Name];
      await chore.run(signal);
      return chore.everyMs;
    };
    this.#workers = new KeyedWorkers({ noun: 'chore', work, retry: RETRY, clock, log });
  }

  /** Asks for a chore to be done now. */
  ask(name: Name): void {
    this.#workers.wake(name);
  }

  /** Works until `signal` aborts, and resolves when the last chore has ended. */
  run(signal: AbortSignal): Promise<void> {
    for (const name of Object.keys(this.chores)) this.#workers.wake(name);
    return this.#workers.run(signal);
  }
}
