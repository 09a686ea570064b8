/** Lets so many pieces of work run at once; the others wait, urgent ones first, else first come first served. */
export class Slots {
  readonly #urgent: (() => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Does `work` when there is room; not at all when `signal` has aborted by then. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal, urgent = false): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => (urgent ? this.#urgent : this.#waiting).push(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#urgent.shift() ?? this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
