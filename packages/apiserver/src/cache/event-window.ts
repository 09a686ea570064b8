import type { ApiObject } from '@kube/api-types';
import type { Revision } from '@kube/storage';
import type { CacheEvent } from './cache-event.js';

/** How much a window keeps: whichever comes first. */
export interface WindowLimit {
  readonly events: number;
  /** Of memory, roughly. */
  readonly bytes: number;
}

/** The newest events of one kind, from which watches resume. */
export class EventWindow<T extends ApiObject> {
  /** What was forgotten is undefined, until the rest is moved to the beginning. */
  #events: (CacheEvent<T> | undefined)[] = [];
  /** Index of the oldest event that is kept. */
  #oldest = 0;
  #bytes = 0;
  #complete: Revision = 0;

  constructor(private readonly limit: WindowLimit) {}

  /** Forgets everything: from now on changes after `revision` are complete, and older ones unknown. */
  restart(revision: Revision): void {
    this.#events = [];
    this.#oldest = 0;
    this.#bytes = 0;
    this.#complete = revision;
  }

  /** Adds the newest event, forgetting the oldest when the window is full. The newest is always kept. */
  push(event: CacheEvent<T>): void {
    this.#events.push(event);
    this.#bytes += event.size;
    const { events, bytes } = this.limit;
    while (this.#kept > 1 && (this.#kept > events || this.#bytes > bytes)) this.#forgetOldest();
  }

  /** Every event after `revision` in order; `undefined` when some of them are forgotten. */
  since(revision: Revision): readonly CacheEvent<T>[] | undefined {
    if (revision < this.#complete) return undefined;
    const first = firstAfter(this.#events, revision, this.#oldest);
    return this.#events.slice(first).filter((event) => event !== undefined);
  }

  get #kept(): number {
    return this.#events.length - this.#oldest;
  }

  #forgetOldest(): void {
    const forgotten = this.#events[this.#oldest];
    if (forgotten === undefined) return;
    this.#events[this.#oldest] = undefined;
    this.#oldest += 1;
    this.#bytes -= forgotten.size;
    this.#complete = forgotten.revision;
    if (this.#oldest < this.#events.length / 2) return;
    this.#events = this.#events.slice(this.#oldest);
    this.#oldest = 0;
  }
}

function firstAfter(
  events: readonly ({ readonly revision: Revision } | undefined)[],
  revision: Revision,
  from: number,
): number {
  let low = from;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.revision ?? 0) > revision) high = middle;
    else low = middle + 1;
  }
  return low;
}
