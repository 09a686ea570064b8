import { type Clock, type Logger, untilAborted } from '@kube/component-base';
import type { ContainerRuntime } from '../dockertools/container-runtime.js';
import { messageOf } from '../message-of.js';

/** How it stands with getting an image, for one who may want it. Times are milliseconds since 1970. */
export interface PullState {
  /** True while it is being got for whoever asks. */
  readonly pulling: boolean;
  /** When it was last got. */
  readonly pulledAt?: number;
  /** The last failure, until the image has been got. */
  readonly failure?: PullFailure;
}

/** A pull that brought nothing. */
export interface PullFailure {
  readonly message: string;
  readonly at: number;
  /** When it may be tried again. */
  readonly retryAt: number;
}

/** What pulling needs. */
export interface PullerDeps {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of each who asked for a pull, when that has ended; `failure` is why it brought nothing. */
  readonly ended: (whom: string, image: string, failure: string | undefined) => void;
}

const INITIAL_MS = 10_000;
const MAX_MS = 300_000;

interface Image {
  readonly waiting: Set<string>;
  running?: Promise<void>;
  pulledAt?: number;
  failure?: PullFailure;
  failures: number;
}

/**
 * Gets images, each once at a time however many pods want it, in the background of whoever asks.
 *
 * Invariants:
 * - whoever asks is told once, when the pull that runs then has ended;
 * - after a failure nobody need ask again before `retryAt`, which is later with each failure in a row.
 */
export class ImagePuller {
  readonly #images = new Map<string, Image>();
  #signal: AbortSignal | undefined;

  constructor(private readonly deps: PullerDeps) {}

  /** Pulls until `signal` aborts, which ends every pull and tells nobody; resolves when all have ended. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    await untilAborted(signal).catch(() => undefined);
    await Promise.all([...this.#images.values()].flatMap(({ running }) => running ?? []));
  }

  /** What is known of an image; undefined when nobody asked for it yet. */
  state(image: string, whom: string): PullState | undefined {
    const known = this.#images.get(image);
    if (known === undefined) return undefined;
    const { waiting, pulledAt, failure } = known;
    return { pulling: waiting.has(whom), pulledAt, failure };
  }

  /** The images that are being got now. */
  get pulling(): readonly string[] {
    return [...this.#images].flatMap(([image, { running }]) => (running === undefined ? [] : [image]));
  }

  /** Begins to get an image, or joins whoever does already. Only after `run`. */
  pull(image: string, whom: string): void {
    const signal = this.#signal;
    if (signal === undefined) throw new Error(`image ${image} was to be pulled before pulling had begun`);
    const known: Image = this.#images.get(image) ?? { waiting: new Set(), failures: 0 };
    this.#images.set(image, known);
    known.waiting.add(whom);
    known.running ??= this.#get(image, known, signal);
  }

  async #get(name: string, image: Image, signal: AbortSignal): Promise<void> {
    const { runtime, clock, log } = this.deps;
    try {
      log.info({ image: name }, 'pulling image');
      await runtime.pull(name, signal);
      log.info({ image: name }, 'pulled image');
      image.pulledAt = clock.now();
      image.failure = undefined;
      image.failures = 0;
    } catch (err) {
      if (signal.aborted) return;
      const at = clock.now();
      const delayMs = Math.min(INITIAL_MS * 2 ** image.failures++, MAX_MS);
      image.failure = { message: messageOf(err), at, retryAt: at + delayMs };
      log.warn({ image: name, delayMs, err }, 'image not pulled');
    } finally {
      image.running = undefined;
    }
    const waiting = [...image.waiting];
    image.waiting.clear();
    for (const whom of waiting) this.deps.ended(whom, name, image.failure?.message);
  }
}
