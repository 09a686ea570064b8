import type { Clock } from '@kube/component-base';

/** The second time the same is written only after this; each further time after twice as long. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
/** What stood for so long was not fought over. */
const PEACE_MS = 2 * LONGEST_WAIT_MS;

interface Written {
  readonly value: string;
  readonly times: number;
  readonly at: number;
}

/**
 * Keeps two writers that disagree, of which one may be behind, from writing over each other without end: a new value
 * may be written at once, one that did not stand only later and later.
 */
export class RewriteLimit {
  readonly #written = new Map<string, Written>();

  constructor(private readonly clock: Clock) {}

  /** How many milliseconds `value` has to wait before it is written under `key`; 0 for none. */
  waitMs(key: string, value: string): number {
    const last = this.#written.get(key);
    if (last === undefined || last.value !== value) return 0;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (last.times - 1), LONGEST_WAIT_MS);
    return Math.max(last.at + waitMs - this.clock.now(), 0);
  }

  /** To be called after each write. */
  wrote(key: string, value: string): void {
    const last = this.#written.get(key);
    const at = this.clock.now();
    const again = last !== undefined && last.value === value && at - last.at < PEACE_MS;
    this.#written.set(key, { value, times: again ? last.times + 1 : 1, at });
  }

  /** Nothing will be written under `key` any more. */
  forget(key: string): void {
    this.#written.delete(key);
  }
}
