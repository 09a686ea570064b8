/**
 * Shares one costly read among all who ask for it at the same time.
 *
 * An asker only ever gets a read that *began* after it asked, so that the answer is never older than the
 * question: while one read is under way, all newcomers share the next one.
 */
export class CoalescedRead<T> {
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(private readonly read: () => Promise<T>) {}

  get(): Promise<T> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#afterRunning(this.#running);
    return this.#next;
  }

  async #afterRunning(running: Promise<T>): Promise<T> {
    // Whether it failed is told to those who asked for it.
    await running.catch(() => undefined);
    this.#next = undefined;
    return this.#start();
  }

  #start(): Promise<T> {
    const started = this.read().finally(() => {
      if (this.#running === started) this.#running = undefined;
    });
    this.#running = started;
    return started;
  }
}
