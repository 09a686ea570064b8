import type { BackoffOptions } from '@kube/component-base';
import type { StartFailure } from './pod-plan.js';

/** A start that failed, and why. */
export interface FailedStart {
  readonly hash: string;
  readonly reason: string;
  readonly message: string;
}

interface Failure extends StartFailure {
  readonly count: number;
}

/**
 * What a kubelet remembers of one pod because no engine does: starts that failed leave nothing behind there.
 * A kubelet that is restarted forgets it, and tries at once.
 */
export class PodNotes {
  readonly #failures = new Map<string, Failure>();
  #told: ReadonlySet<string> = new Set();
  #endsSeen: ReadonlyMap<string, number> = new Map();

  /** @param since when the pod was first seen, milliseconds since 1970 */
  constructor(
    readonly podUid: string,
    readonly since: number,
    private readonly retry: Required<Pick<BackoffOptions, 'initialMs' | 'maxMs'>>,
  ) {}

  /** By name of the container. */
  get failures(): ReadonlyMap<string, StartFailure> {
    return this.#failures;
  }

  /** Notes a failed start; the next is due later with each failure in a row. */
  failed(container: string, failure: FailedStart, now: number): void {
    const before = this.#failures.get(container);
    const count = before?.hash === failure.hash ? before.count + 1 : 1;
    const delayMs = Math.min(this.retry.initialMs * 2 ** (count - 1), this.retry.maxMs);
    this.#failures.set(container, { ...failure, count, retryAt: now + delayMs });
  }

  /** What of `messages`, which are by text, was not among them the last time. */
  newlyTold<T>(messages: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
    const fresh = [...messages].filter(([message]) => !this.#told.has(message));
    this.#told = new Set(messages.keys());
    return fresh;
  }

  /**
   * When the end of each of these containers was first seen, by id, milliseconds since 1970. What was seen later than
   * now was seen before the clock was set back, and counts as seen now.
   */
  endsSeen(ended: readonly { readonly id: string }[], now: number): ReadonlyMap<string, number> {
    this.#endsSeen = new Map(ended.map(({ id }) => [id, Math.min(this.#endsSeen.get(id) ?? now, now)]));
    return this.#endsSeen;
  }

  /** A container was started after all. */
  started(container: string): void {
    this.#failures.delete(container);
  }
}
