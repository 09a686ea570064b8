import type { Clock } from '@kube/component-base';
import type { LeaseId, Storage } from '@kube/storage';
import type { Leases } from '../strategy.js';

/** The longest time that one lease is handed out. */
const LONGEST_SHARE_MS = 60_000;

/**
 * Leases under which events expire. Events of the same minute share one, so that a thousand events cost one
 * lease and not a thousand; each lives for at least the time wanted and at most a share longer.
 */
export class EventLeases implements Leases {
  readonly #shareMs: number;
  #shared: { readonly id: Promise<LeaseId>; readonly untilMs: number } | undefined;

  /** @param lifetime ends what is under way when the apiserver stops */
  constructor(
    private readonly deps: { readonly storage: Storage; readonly clock: Clock },
    private readonly ttlMs: number,
    private readonly lifetime: AbortSignal,
  ) {
    this.#shareMs = Math.min(LONGEST_SHARE_MS, Math.max(1000, ttlMs / 10));
  }

  async current(): Promise<LeaseId> {
    const now = this.deps.clock.now();
    if (this.#shared === undefined || now >= this.#shared.untilMs) {
      const ttlSeconds = Math.ceil((this.ttlMs + this.#shareMs) / 1000);
      this.#shared = { id: this.deps.storage.grant(ttlSeconds, this.lifetime), untilMs: now + this.#shareMs };
    }
    const shared = this.#shared;
    try {
      return await shared.id;
    } catch (error) {
      if (this.#shared === shared) this.#shared = undefined;
      throw error;
    }
  }

  forget(): void {
    this.#shared = undefined;
  }
}
