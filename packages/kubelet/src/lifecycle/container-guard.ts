import type { Container, LifecycleHandler } from '@kube/api-types';
import { type Clock, type LinkedAbort, type Logger, linkedAbort, untilAborted } from '@kube/component-base';
import { messageOf } from '../message-of.js';
import { type PodRef, podKey, podTitle } from '../pod/pod-ref.js';
import type { CheckResult } from '../probes/check.js';
import { type ProbeTarget, probeTarget } from '../probes/probe-target.js';
import type { PodFolders } from '../volumes/pod-folders.js';
import type { HookPlace } from './hook.js';

/** A container that runs, and what its pod says of it. */
export interface Guarded {
  readonly containerId: string;
  readonly podUid: string;
  readonly attempt: number;
  readonly container: Container;
  readonly podIP: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Why a container that runs may not go on. */
export interface ContainerFault {
  readonly because: 'unhealthy' | 'post-start hook failed';
  /** For people. */
  readonly message: string;
}

/** What a guard works with. */
export interface GuardDeps {
  readonly check: (
    containerId: string,
    how: { readonly target: ProbeTarget; readonly timeoutMs: number },
    signal: AbortSignal,
  ) => Promise<CheckResult>;
  readonly runHook: (hook: LifecycleHandler, place: HookPlace, signal: AbortSignal) => Promise<void>;
  /** Which postStart hooks are due is kept there. */
  readonly folders: Pick<PodFolders, 'hookDue' | 'hookDone'>;
  /** A check has failed, or cannot be made as it is asked for. */
  readonly checkFailed: (ref: PodRef, guarded: Guarded, why: string) => void;
  readonly hookFailed: (ref: PodRef, guarded: Guarded, why: string) => void;
  /** A container has a fault now. */
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
  readonly stop: LinkedAbort;
  /** Once it has one it keeps it. */
  fault?: ContainerFault;
}

/**
 * Runs the postStart hooks of containers and checks their health, each container in a loop of its own: whatever hangs
 * holds up nothing else.
 *
 * Invariants:
 * - a container is looked after as long as it is named by the last `follow` of its pod, and no longer;
 * - its postStart hook is run to its end once, whichever kubelet has started it, and its health is checked after that;
 * - it is unhealthy after so many failed checks in a row, and a check that could not be made counts for nothing.
 */
export class ContainerGuard {
  readonly #watched = new Map<string, Watched>();
  readonly #running = new Set<Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(private readonly deps: GuardDeps) {}

  /** Works until `signal` aborts, and resolves when all that it does has ended. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    await untilAborted(signal).catch(() => undefined);
    await Promise.all(this.#running);
  }

  /** Says which containers of a pod run, to be looked after from now on. Only after `run`. */
  follow(ref: PodRef, containers: readonly Guarded[]): void {
    const key = podKey(ref);
    const wanted = new Set(containers.map(({ containerId }) => containerId));
    for (const [id, watched] of this.#watched) {
      if (watched.podKey !== key || wanted.has(id)) continue;
      watched.stop.abort();
      watched.stop.unlink();
      this.#watched.delete(id);
    }
    const stopping = this.#signal;
    if (stopping === undefined)
      throw new Error(`containers of ${key} were to be followed before work had begun`);
    for (const guarded of containers) {
      if (!this.#watched.has(guarded.containerId)) this.#start(ref, guarded, stopping);
    }
  }

  /** Why a container may not go on; undefined as long as nothing is known against it. */
  fault(containerId: string): ContainerFault | undefined {
    return this.#watched.get(containerId)?.fault;
  }

  #start(ref: PodRef, guarded: Guarded, stopping: AbortSignal): void {
    const { containerId, container } = guarded;
    const watched: Watched = { podKey: podKey(ref), stop: linkedAbort(stopping) };
    this.#watched.set(containerId, watched);
    if (container.lifecycle?.postStart === undefined && container.livenessProbe === undefined) return;
    const { signal } = watched.stop;
    const running = this.#guard(ref, guarded, signal)
      .then(
        (fault) => {
          if (fault === undefined || signal.aborted) return;
          watched.fault = fault;
          this.deps.changed(ref);
        },
        (err: unknown) => {
          if (!signal.aborted)
            this.deps.log.error({ pod: podTitle(ref), err }, 'a container is no longer checked');
        },
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when there is nothing more to do: with a fault, or because there is nothing to check. */
  async #guard(ref: PodRef, guarded: Guarded, signal: AbortSignal): Promise<ContainerFault | undefined> {
    const hook = guarded.container.lifecycle?.postStart;
    const failure = hook && (await this.#postStart(hook, guarded, signal));
    if (failure !== undefined) {
      this.deps.hookFailed(ref, guarded, failure);
      return { because: 'post-start hook failed', message: failure };
    }
    const target = this.#target(ref, guarded);
    return target && this.#checkAgainAndAgain(ref, guarded, target, signal);
  }

  /** Why the hook failed; undefined when it did not, or had been run before. */
  async #postStart(
    hook: LifecycleHandler,
    { containerId, podUid, attempt, container, podIP }: Guarded,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { folders, runHook } = this.deps;
    const { name, ports } = container;
    const of = { podUid, container: name, attempt };
    if (!(await folders.hookDue(of))) return undefined;
    try {
      await runHook(hook, { containerId, ports, podIP }, signal);
      await folders.hookDone(of);
      return undefined;
    } catch (err) {
      signal.throwIfAborted();
      return messageOf(err);
    }
  }

  async #checkAgainAndAgain(
    ref: PodRef,
    guarded: Guarded,
    target: ProbeTarget,
    signal: AbortSignal,
  ): Promise<ContainerFault> {
    const { clock, log } = this.deps;
    const { container, containerId, startedAt } = guarded;
    const {
      initialDelaySeconds = 0,
      timeoutSeconds,
      periodSeconds,
      failureThreshold,
    } = container.livenessProbe ?? {};
    const how = { target, timeoutMs: positive(timeoutSeconds, TIMEOUT_SECONDS) * 1000 };
    const fields = { pod: podTitle(ref), container: container.name };
    // It has run for no less than nothing, wherever the clock has been set to since.
    const ranMs = Math.max(0, clock.now() - startedAt);
    await clock.sleep(Math.max(0, initialDelaySeconds * 1000 - ranMs), signal);
    for (let failures = 0; ; ) {
      const result = await this.deps.check(containerId, how, signal);
      signal.throwIfAborted();
      if (log.v(3)) log.info({ ...fields, ...result }, 'health checked');
      if (result.type === 'healthy') failures = 0;
      if (result.type === 'unhealthy') {
        this.deps.checkFailed(ref, guarded, result.why);
        if (++failures >= positive(failureThreshold, FAILURES))
          return { because: 'unhealthy', message: result.why };
      }
      await clock.sleep(positive(periodSeconds, PERIOD_SECONDS) * 1000, signal);
    }
  }

  /** v0.5.6: what cannot be asked does not make a container unhealthy; but somebody should hear of it. */
  #target(ref: PodRef, guarded: Guarded): ProbeTarget | undefined {
    const { container, podIP } = guarded;
    try {
      return probeTarget(container, container.livenessProbe ?? {}, podIP);
    } catch (err) {
      this.deps.checkFailed(ref, guarded, `it cannot be made: ${messageOf(err)}`);
      return undefined;
    }
  }
}

/** A key can be written by hand, and a period of less than nothing would have the check made without a pause. */
function positive(value: number | undefined, otherwise: number): number {
  return value !== undefined && value > 0 ? value : otherwise;
}
