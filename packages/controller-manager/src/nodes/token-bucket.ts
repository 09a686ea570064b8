import type { Clock } from '@kube/component-base';

/** How many things may happen at once, and how often one more. */
export interface TokenRate {
  readonly burst: number;
  readonly everyMs: number;
}

/** Limits how often something is done: a token is taken for each, and they grow back with time. */
export class TokenBucket {
  #tokens: number;
  #countedAt: number;

  constructor(
    private readonly rate: TokenRate,
    private readonly clock: Clock,
  ) {
    this.#tokens = rate.burst;
    this.#countedAt = clock.now();
  }

  /** Takes a token. @returns 0, or how many milliseconds it takes until there is one */
  take(): number {
    const { burst, everyMs } = this.rate;
    const now = this.clock.now();
    this.#tokens = Math.min(burst, this.#tokens + (now - this.#countedAt) / everyMs);
    this.#countedAt = now;
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) * everyMs);
    this.#tokens -= 1;
    return 0;
  }
}
