import type { Revision } from '@kube/storage';

interface Waiter {
  readonly revision: Revision;
  readonly resolve: () => void;
}

/** Lets callers wait until a revision that only grows has reached the one they need. */
export class ReachedRevision {
  #revision: Revision = 0;
  #waiters: Waiter[] = [];

  /** 0 until the first `advance`. */
  get current(): Revision {
    return this.#revision;
  }

  /** Everything up to `revision` is known now. Going back is allowed: a store may be rolled back. */
  advance(revision: Revision): void {
    this.#revision = revision;
    if (this.#waiters.length === 0) return;
    const ready = this.#waiters.filter((waiter) => waiter.revision <= revision);
    this.#waiters = this.#waiters.filter((waiter) => waiter.revision > revision);
    for (const waiter of ready) waiter.resolve();
  }

  /** Resolves once `revision` is reached; rejects with the signal's reason. */
  reached(revision: Revision, signal: AbortSignal): Promise<void> {
    if (revision <= this.#revision && this.#revision > 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        revision,
        resolve: () => {
          signal.removeEventListener('abort', abandon);
          resolve();
        },
      };
      const abandon = (): void => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        reject(signal.reason);
      };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener('abort', abandon, { once: true });
      this.#waiters.push(waiter);
    });
  }
}
