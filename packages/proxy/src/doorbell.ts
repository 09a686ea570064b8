import { type Clock, linkedAbort } from '@kube/component-base';

/** Wakes a loop that waits for something to do. A ring that nobody waits for is kept. */
export class Doorbell {
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the first ring since the last wait, or after `ms`, or when `signal` aborts. */
  async rungWithin(ms: number, signal: AbortSignal): Promise<void> {
    const enough = linkedAbort(signal);
    const ring = new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#rung) resolve();
    });
    await Promise.race([ring, this.clock.sleep(ms, enough.signal).catch(() => undefined)]);
    enough.unlink();
    enough.abort();
    this.#wake = undefined;
    this.#rung = false;
  }
}
