/** Delays in milliseconds. */
export interface BackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
  /** How much longer each delay is than the one before; default 2. */
  readonly factor?: number;
  /** Part of each delay that is left to chance, 0 to 1; default 0.2. */
  readonly jitter?: number;
}

/** Ever longer waits, until something went well. */
export interface Backoff {
  /** How long to wait now, in milliseconds. */
  next(): number;
  /** The next wait is the first again. */
  reset(): void;
}

/** Makes a backoff; `random` gives 0 up to, not including, 1. */
export function createBackoff(options: BackoffOptions, random: () => number = Math.random): Backoff {
  const { initialMs, maxMs, factor = 2, jitter = 0.2 } = options;
  let delayMs = initialMs;
  return {
    next() {
      const now = delayMs * (1 - jitter * random());
      delayMs = Math.min(delayMs * factor, maxMs);
      return now;
    },
    reset() {
      delayMs = initialMs;
    },
  };
}
