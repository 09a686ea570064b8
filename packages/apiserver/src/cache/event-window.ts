import type { ApiObject } from '@kube/api-types';
import type { Revision } from '@kube/storage';
import type { CacheEvent } from './cache-event.js';

/** The newest events of one kind, from which watches resume: a ring of fixed size. */
export class EventWindow<T extends ApiObject> {
  #ring: CacheEvent<T>[] = [];
  /** Index in the ring of the oldest event, once it is full. */
  #oldest = 0;
  #complete: Revision = 0;

  /** @param size how many events are kept */
  constructor(private readonly size: number) {}

  /** Forgets everything: from now on changes after `revision` are complete, and older ones unknown. */
  restart(revision: Revision): void {
    this.#ring = [];
    this.#oldest = 0;
    this.#complete = revision;
  }

  /** Adds the newest event, forgetting the oldest when the window is full. */
  push(event: CacheEvent<T>): void {
    if (this.#ring.length < this.size) {
      this.#ring.push(event);
      return;
    }
    const forgotten = this.#ring[this.#oldest];
    if (forgotten !== undefined) this.#complete = forgotten.revision;
    this.#ring[this.#oldest] = event;
    this.#oldest = (this.#oldest + 1) % this.size;
  }

  /** Every event after `revision` in order; `undefined` when some of them are forgotten. */
  since(revision: Revision): readonly CacheEvent<T>[] | undefined {
    if (revision < this.#complete) return undefined;
    const ordered = [...this.#ring.slice(this.#oldest), ...this.#ring.slice(0, this.#oldest)];
    return ordered.slice(firstAfter(ordered, revision));
  }
}

function firstAfter(events: readonly { readonly revision: Revision }[], revision: Revision): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.revision ?? 0) > revision) high = middle;
    else low = middle + 1;
  }
  return low;
}
