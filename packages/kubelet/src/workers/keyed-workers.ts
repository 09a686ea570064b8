import {
  type Backoff,
  type BackoffOptions,
  type Clock,
  createBackoff,
  type Logger,
  untilAborted,
} from '@kube/component-base';

/** What the workers do and how. */
export interface WorkerOptions {
  /** What a key stands for in log lines, e.g. `pod`. */
  readonly noun: string;
  /**
   * One pass for one key. It sees to everything anew; being woken is only a hint that there may be something to see.
   *
   * @returns after how many milliseconds to do it again though nobody wakes it; undefined for not at all
   * @throws when it is to be done again after a while, longer each time
   */
  readonly work: (key: string, signal: AbortSignal) => Promise<number | undefined>;
  readonly retry: BackoffOptions;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Worker {
  /** True when it has been woken since its last pass began. */
  woken: boolean;
  /** Ends the wait for the next pass; absent while there is none. */
  rouse?: () => void;
  readonly backoff: Backoff;
  troubled: boolean;
}

/**
 * A worker per key: serial for one key, at the same time for all others.
 *
 * Invariants:
 * - passes for one key never overlap;
 * - after every `wake` a pass begins, even when it came in the middle of one;
 * - a key whose last pass has nothing more to do costs nothing.
 */
export class KeyedWorkers {
  readonly #workers = new Map<string, Worker>();
  readonly #running = new Set<Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(private readonly options: WorkerOptions) {}

  /** Asks for a pass, at once. Before `run` it is noted down, after the end it is nothing. */
  wake(key: string): void {
    const known = this.#workers.get(key);
    if (known !== undefined) {
      known.woken = true;
      known.rouse?.();
      return;
    }
    this.#workers.set(key, { woken: true, backoff: createBackoff(this.options.retry), troubled: false });
    if (this.#signal !== undefined) this.#start(key, this.#signal);
  }

  /** Works until `signal` aborts, and resolves when the last pass has ended. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    for (const key of this.#workers.keys()) this.#start(key, signal);
    await untilAborted(signal).catch(() => undefined);
    await Promise.all(this.#running);
  }

  #start(key: string, signal: AbortSignal): void {
    const worker = this.#workers.get(key);
    if (worker === undefined || signal.aborted) return;
    const running = this.#work(key, worker, signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #work(key: string, worker: Worker, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      worker.woken = false;
      const delayMs = await this.#pass(key, worker, signal);
      if (worker.woken || signal.aborted) continue;
      if (delayMs === undefined) break;
      await this.#rest(worker, delayMs, signal);
    }
    this.#workers.delete(key);
  }

  async #pass(key: string, worker: Worker, signal: AbortSignal): Promise<number | undefined> {
    const { work, noun, log } = this.options;
    try {
      const delayMs = await work(key, signal);
      if (worker.troubled) log.info({ [noun]: key }, 'works again');
      worker.troubled = false;
      worker.backoff.reset();
      return delayMs;
    } catch (err) {
      if (signal.aborted) return undefined;
      const delayMs = Math.round(worker.backoff.next());
      if (!worker.troubled || log.v(3)) log.warn({ [noun]: key, delayMs, err }, 'not done yet, trying again');
      worker.troubled = true;
      return delayMs;
    }
  }

  async #rest(worker: Worker, delayMs: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const rouse = (): void => stop.abort();
    worker.rouse = rouse;
    signal.addEventListener('abort', rouse, { once: true });
    await this.options.clock.sleep(delayMs, stop.signal).catch(() => undefined);
    signal.removeEventListener('abort', rouse);
    worker.rouse = undefined;
  }
}
