/** Growing pauses between attempts. */
export interface Backoff {
  /** The next pause in milliseconds. */
  next(): number;
  /** After progress: begin again with short pauses. */
  reset(): void;
}

/** Doubling pauses from `initialMs` to `maxMs`, each shortened at random by up to a half so that clients spread out. */
export function createBackoff({ initialMs, maxMs }: { initialMs: number; maxMs: number }): Backoff {
  let ceiling = initialMs;
  return {
    next() {
      const pause = ceiling * (1 - Math.random() / 2);
      ceiling = Math.min(ceiling * 2, maxMs);
      return pause;
    },
    reset() {
      ceiling = initialMs;
    },
  };
}
