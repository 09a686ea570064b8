/** Delays in milliseconds; each failure of a key doubles its own. */
export interface ItemBackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Exponential backoff per key, without jitter: keys fail at different times anyway. */
export class ItemBackoff {
  readonly #failures = new Map<string, number>();

  constructor(private readonly options: ItemBackoffOptions) {}

  /** How long to wait before the next try, in milliseconds. */
  next(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return Math.min(this.options.initialMs * 2 ** failures, this.options.maxMs);
  }

  /** The next failure of `key` counts as the first. */
  forget(key: string): void {
    this.#failures.delete(key);
  }
}
