import type { Clock } from '@kube/component-base';
import type { LeaseId, Storage } from '@kube/storage';

/** v0.5.6: how long an event is kept. */
const TTL_MS = 48 * 3_600_000;

/** How long one lease is given out. */
const SHARE_MS = 3_600_000;

/**
 * The lease under which events expire. Those of the same hour share one, so a thousand events cost one lease; each
 * lives for 48 hours, and at most one more.
 */
export class EventLease {
  #shared: { readonly id: LeaseId; readonly untilMs: number } | undefined;

  constructor(private readonly deps: { readonly storage: Storage; readonly clock: Clock }) {}

  /** The lease for an event that is written now. */
  async current(signal: AbortSignal): Promise<LeaseId> {
    const { storage, clock } = this.deps;
    const now = clock.now();
    if (this.#shared === undefined || now >= this.#shared.untilMs) {
      const id = await storage.grant((TTL_MS + SHARE_MS) / 1000, signal);
      this.#shared = { id, untilMs: now + SHARE_MS };
    }
    return this.#shared.id;
  }

  /** The lease may be gone: the next event gets a new one. */
  forget(): void {
    this.#shared = undefined;
  }
}
