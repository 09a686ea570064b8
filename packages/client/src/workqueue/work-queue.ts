import type { Clock } from '@kube/component-base';
import { ItemBackoff, type ItemBackoffOptions } from './item-backoff.js';

/**
 * Keys that need work, in the manner of the work queue that controllers of this field share.
 *
 * Invariants:
 * - a key that waits is in the queue once, however often it is added;
 * - a key is with one worker at a time: added meanwhile, it comes round again after `done`;
 * - nothing is lost: every `add` is followed by a `get` of that key, unless the queue is shut down.
 */
export class WorkQueue {
  readonly #waiting: string[] = [];
  /** Keys to be handed out: waiting ones, and those added while in the hands of a worker. */
  readonly #dirty = new Set<string>();
  readonly #inWork = new Set<string>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  readonly #delayed = new Map<string, { readonly due: number; readonly cancel: AbortController }>();
  readonly #backoff: ItemBackoff;
  #shutDown = false;

  constructor(
    private readonly clock: Clock,
    backoff: ItemBackoffOptions = { initialMs: 5, maxMs: 60_000 },
  ) {
    this.#backoff = new ItemBackoff(backoff);
  }

  /** Keys that wait for a worker now. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Asks for work on `key`. */
  add(key: string): void {
    if (this.#shutDown || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (this.#inWork.has(key)) return;
    this.#waiting.push(key);
    this.#handOut();
  }

  /** `add` after `delayMs`; of several the soonest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#shutDown) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const due = this.clock.now() + delayMs;
    const earlier = this.#delayed.get(key);
    if (earlier !== undefined) {
      if (earlier.due <= due) return;
      earlier.cancel.abort();
    }
    const cancel = new AbortController();
    this.#delayed.set(key, { due, cancel });
    this.clock.sleep(delayMs, cancel.signal).then(
      () => {
        this.#delayed.delete(key);
        this.add(key);
      },
      () => undefined,
    );
  }

  /** `addAfter` with a delay that doubles with each call for this key until `forget`. */
  addRateLimited(key: string): void {
    this.addAfter(key, this.#backoff.next(key));
  }

  /** Ends the backoff of `key`: its last work went well. */
  forget(key: string): void {
    this.#backoff.forget(key);
  }

  /** The next key, which is then in the hands of the caller until `done`; `undefined` after `shutDown`. */
  get(): Promise<string | undefined> {
    const key = this.#waiting.shift();
    if (key !== undefined) return Promise.resolve(this.#take(key));
    if (this.#shutDown) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Gives `key` back; if it was added meanwhile it is in the queue again. */
  done(key: string): void {
    this.#inWork.delete(key);
    if (!this.#dirty.has(key)) return;
    this.#waiting.push(key);
    this.#handOut();
  }

  /** Drops what waits and what is delayed, and ends every `get`. */
  shutDown(): void {
    this.#shutDown = true;
    this.#waiting.length = 0;
    this.#dirty.clear();
    for (const { cancel } of this.#delayed.values()) cancel.abort();
    this.#delayed.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #take(key: string): string {
    this.#dirty.delete(key);
    this.#inWork.add(key);
    return key;
  }

  #handOut(): void {
    const taker = this.#takers.shift();
    if (taker === undefined) return;
    const key = this.#waiting.shift();
    if (key === undefined) this.#takers.unshift(taker);
    else taker(this.#take(key));
  }
}
