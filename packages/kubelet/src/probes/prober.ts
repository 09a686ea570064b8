import type { Container } from '@kube/api-types';
import { type Clock, errorText, type Logger } from '@kube/component-base';
import { type PodRef, podKey, podTitle } from '../pod/pod-ref.js';
import type { CheckResult } from './check.js';
import { type ProbeTarget, probeTarget } from './probe-target.js';

/** A container that runs and whose spec has a probe. */
export interface Probed {
  readonly containerId: string;
  readonly container: Container;
  readonly podIP: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What a prober works with. */
export interface ProberDeps {
  readonly check: (
    containerId: string,
    how: { readonly target: ProbeTarget; readonly timeoutMs: number },
    signal: AbortSignal,
  ) => Promise<CheckResult>;
  /** A check has failed, or cannot be made as it is asked for. */
  readonly failed: (ref: PodRef, probed: Probed, why: string) => void;
  /** A container has been found unhealthy. */
  readonly changed: (ref: PodRef) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What holds when a probe does not say; v1beta1 has no words for them. v0.5.6 checked at each pass, and once was enough. */
const PERIOD_SECONDS = 10;
const TIMEOUT_SECONDS = 5;
const FAILURES = 3;

interface Watched {
  readonly podKey: string;
  readonly stop: AbortController;
  /** Why the container is unhealthy; once it is, it stays so. */
  unhealthy?: string;
}

/**
 * Checks containers, each by a timer of its own: a check that hangs holds up nothing else.
 *
 * Invariants:
 * - a container is checked as long as it is named by the last `follow` of its pod, and no longer;
 * - it is unhealthy after so many failed checks in a row, and a check that could not be made counts for nothing.
 */
export class Prober {
  readonly #watched = new Map<string, Watched>();
  readonly #running = new Set<Promise<void>>();

  /** @param stopping ends every check */
  constructor(
    private readonly deps: ProberDeps,
    private readonly stopping: AbortSignal,
  ) {}

  /** Says which containers of a pod are to be checked from now on. */
  follow(ref: PodRef, containers: readonly Probed[]): void {
    const key = podKey(ref);
    const wanted = new Set(containers.map(({ containerId }) => containerId));
    for (const [id, watched] of this.#watched) {
      if (watched.podKey !== key || wanted.has(id)) continue;
      watched.stop.abort();
      this.#watched.delete(id);
    }
    for (const probed of containers) {
      if (!this.#watched.has(probed.containerId)) this.#start(ref, probed);
    }
  }

  /** Why a container is unhealthy; undefined as long as it is not known to be. */
  unhealthy(containerId: string): string | undefined {
    return this.#watched.get(containerId)?.unhealthy;
  }

  /** Resolves when no check is running any more; `stopping` must have aborted. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  #start(ref: PodRef, probed: Probed): void {
    const watched: Watched = { podKey: podKey(ref), stop: new AbortController() };
    this.#watched.set(probed.containerId, watched);
    const signal = AbortSignal.any([this.stopping, watched.stop.signal]);
    const running = this.#watch(ref, probed, watched, signal)
      .catch((err: unknown) => {
        if (!signal.aborted) this.deps.log.error({ pod: podTitle(ref), err }, 'health checks have ended');
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #watch(ref: PodRef, probed: Probed, watched: Watched, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.deps;
    const { container, containerId, startedAt } = probed;
    const { livenessProbe: probe = {} } = container;
    const target = this.#target(ref, probed);
    if (target === undefined) return;
    const how = { target, timeoutMs: (probe.timeoutSeconds || TIMEOUT_SECONDS) * 1000 };
    const fields = { pod: podTitle(ref), container: container.name };
    await clock.sleep(startedAt + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now(), signal);
    for (let failures = 0; ; ) {
      const result = await this.deps.check(containerId, how, signal);
      signal.throwIfAborted();
      if (log.v(3)) log.info({ ...fields, ...result }, 'health checked');
      if (result.type === 'healthy') failures = 0;
      if (result.type === 'unhealthy') {
        this.deps.failed(ref, probed, result.why);
        if (++failures >= (probe.failureThreshold || FAILURES)) {
          watched.unhealthy = result.why;
          this.deps.changed(ref);
          return;
        }
      }
      await clock.sleep((probe.periodSeconds || PERIOD_SECONDS) * 1000, signal);
    }
  }

  /** v0.5.6: what cannot be asked does not make a container unhealthy; but somebody should hear of it. */
  #target(ref: PodRef, probed: Probed): ProbeTarget | undefined {
    const { container, podIP } = probed;
    try {
      return probeTarget(container, container.livenessProbe ?? {}, podIP);
    } catch (err) {
      this.deps.failed(ref, probed, `it cannot be made: ${errorText(err)}`);
      return undefined;
    }
  }
}
