/** What is being done for clients, so that an orderly stop can wait until it has cleaned up. */
export class InFlight {
  readonly #pending = new Set<Promise<unknown>>();

  /** Keeps it until it is over. It must not reject. */
  add(work: Promise<void>): void {
    const kept = work.finally(() => this.#pending.delete(kept));
    this.#pending.add(kept);
  }

  /** Resolves when nothing is left. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }
}
