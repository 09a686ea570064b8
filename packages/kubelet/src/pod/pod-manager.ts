import type { BoundPod, PodStatus } from '@kube/api-types';
import type { BackoffOptions } from '@kube/component-base';
import {
  type ContainerSummary,
  NETWORK_CONTAINER,
  type RuntimeEvent,
} from '../dockertools/container-runtime.js';
import type { Guarded } from '../lifecycle/container-guard.js';
import type { DesiredPods } from '../sources/desired-pods.js';
import { podStatus } from '../status/pod-status.js';
import { KeyedWorkers } from '../workers/keyed-workers.js';
import { type ActionDeps, subjectOf } from './action-deps.js';
import { fingerprintOf } from './observe-pod.js';
import { PodNotes } from './pod-notes.js';
import { type PodRules, wakeAt } from './pod-plan.js';
import { type PodRef, podKey, podOfKey, podTitle } from './pod-ref.js';
import { PORT_TAKEN } from './refusal.js';
import { type Settled, type SyncDeps, syncPod } from './sync-pod.js';

/** What the manager works with. */
export interface PodManagerDeps extends Omit<ActionDeps, 'networkImage'> {
  readonly rules: PodRules;
  readonly hostIP: string | undefined;
  /** Takes the status of a pod whenever a pass has found it out. */
  readonly report: (pod: BoundPod, status: PodStatus) => void;
  /** Nothing is left of a pod that is no longer wanted, but perhaps for its folder. */
  readonly removed: () => void;
  readonly observer: PodObserver;
}

/** What is told to metrics. */
export interface PodObserver {
  /** A pass over a pod ended. */
  synced(seconds: number, outcome: 'settled' | 'failed'): void;
}

/** Waits after a pass that failed because the engine did not do its part. */
const PASS_RETRY: BackoffOptions = { initialMs: 1_000, maxMs: 30_000 };

/** Reasons to wait that nothing else tells people of. */
const WORTH_TELLING: ReadonlySet<string> = new Set([
  'Refused',
  'FailedMount',
  'CrashLoopBackOff',
  'ErrImageNeverPull',
  PORT_TAKEN,
]);

/** Waits after starts that the engine refused. */
const START_RETRY = { initialMs: 1_000, maxMs: 60_000 };

/**
 * Keeps every pod of the node as it is wanted: one worker per pod, woken by whatever may have changed something.
 *
 * Invariants:
 * - a pass goes by the engine's state and by what is wanted then, not by why it was woken;
 * - a pod that settled and of which the engine shows the same as then is left alone.
 */
export class PodManager {
  readonly #workers: KeyedWorkers;
  readonly #notes = new Map<string, PodNotes>();
  /** What the engine showed of each pod when its last pass ended well; absent while that is not so. */
  readonly #settled = new Map<string, string>();
  /** Pods that wait for a port of the node. */
  readonly #waitForPort = new Set<string>();
  /** Pods that have taken the place of another, of which something may be left. */
  readonly #replaced = new Set<string>();
  /** Pods that have containers and of which it is not known whether they are wanted. */
  readonly #unsure = new Set<string>();
  /** Grows with whatever those two kinds of pods wait for: a pass in whose middle it grew may have missed it. */
  #released = 0;

  constructor(
    private readonly deps: PodManagerDeps,
    private readonly desired: Pick<DesiredPods, 'all' | 'wanted'>,
  ) {
    const { clock, log } = deps;
    const work = (key: string, signal: AbortSignal) => this.#pass(key, signal);
    this.#workers = new KeyedWorkers({ noun: 'pod', work, retry: PASS_RETRY, clock, log });
  }

  /** Has a pod looked at, at once. */
  wake(ref: PodRef): void {
    this.#workers.wake(podKey(ref));
  }

  /** A source has answered: what could not be judged without it now can. */
  sourceAnswered(): void {
    this.#release(this.#unsure);
  }

  /** Has those pods looked at of which the engine now shows something else than when they settled, or others' ports. */
  listed(containers: readonly ContainerSummary[]): void {
    const shown = new Map<string, ContainerSummary[]>();
    for (const each of containers) {
      const key = podKey(each.pod);
      shown.set(key, [...(shown.get(key) ?? []), each]);
    }
    const wanted = this.desired.all.map(({ ref }) => podKey(ref));
    for (const key of new Set([...shown.keys(), ...wanted, ...this.#settled.keys()])) {
      if (this.#settled.get(key) !== fingerprintOf(shown.get(key) ?? [])) this.#workers.wake(key);
    }
    this.#release(this.#waitForPort);
  }

  /** A container ended or was removed. */
  gone({ pod, container }: Extract<RuntimeEvent, { readonly type: 'gone' }>): void {
    const { log } = this.deps;
    if (log.v(3)) log.info({ pod: podTitle(pod), container }, 'a container has ended or was removed');
    this.wake(pod);
    if (container === NETWORK_CONTAINER) this.#release(this.#waitForPort);
  }

  /** Works until `signal` aborts, and resolves when the last pass has ended. Containers stay as they are. */
  run(signal: AbortSignal): Promise<void> {
    return this.#workers.run(signal);
  }

  async #pass(key: string, signal: AbortSignal): Promise<number | undefined> {
    const { clock, observer } = this.deps;
    const began = clock.now();
    const released = this.#released;
    this.#settled.delete(key);
    let outcome: 'settled' | 'failed' = 'failed';
    const ref = podOfKey(key);
    // What is about to be stopped is no longer expected to be well.
    if (this.desired.wanted(ref).type === 'remove') this.deps.guard.follow(ref, []);
    try {
      const settled = await syncPod(this.#syncDeps, ref, signal);
      outcome = 'settled';
      return this.#settle(key, settled, released !== this.#released);
    } finally {
      if (!signal.aborted) observer.synced((clock.now() - began) / 1000, outcome);
    }
  }

  /**
   * Remembers how a pod was left, and tells. Returns when to look again.
   *
   * @param missed true when something was released while the pass went on, which may have looked before that
   */
  #settle(key: string, { wanted, observed, plan, acted }: Settled, missed: boolean): number | undefined {
    const ref = podOfKey(key);
    const unsure = wanted.type === 'unknown' && observed.containers.length > 0;
    const waitsForPort = [...plan.waits.values()].some(({ reason }) => reason === PORT_TAKEN);
    mark(this.#unsure, key, unsure);
    mark(this.#waitForPort, key, waitsForPort);
    if (missed && (unsure || waitsForPort)) return 0;
    if (wanted.type === 'remove') {
      this.#notes.delete(key);
      this.#replaced.delete(key);
      if (acted) this.deps.log.info({ pod: key }, 'nothing is left of the pod');
      this.deps.removed();
      return undefined;
    }
    this.#settled.set(key, observed.fingerprint);
    if (wanted.type === 'run') {
      this.deps.guard.follow(ref, guardedOf(wanted.pod, observed.containers));
      this.#report(wanted.pod, observed, plan.waits);
      this.#tell(ref, wanted.pod, plan.waits);
      if (this.#replaced.delete(key)) this.deps.removed();
    }
    const at = wakeAt(plan);
    return at === undefined ? undefined : Math.max(0, at - this.deps.clock.now());
  }

  #release(keys: ReadonlySet<string>): void {
    this.#released++;
    for (const key of keys) this.#workers.wake(key);
  }

  #report(pod: BoundPod, observed: Settled['observed'], waits: Settled['plan']['waits']): void {
    const { rules, hostIP, report } = this.deps;
    const { endings } = observed;
    const containers = [...observed.containers, ...observed.gone];
    report(pod, podStatus({ pod, containers, endings, waits, networkImage: rules.networkImage, hostIP }));
  }

  /** Tells why what does not run does not, each reason once for as long as it lasts. */
  #tell(ref: PodRef, pod: BoundPod, waits: Settled['plan']['waits']): void {
    const notes = this.#notesOf(podKey(ref), pod.metadata.uid ?? '');
    const messages = new Map(
      [...waits].flatMap(([container, { reason, message }]) =>
        message !== undefined && WORTH_TELLING.has(reason) ? [[message, { container, reason }] as const] : [],
      ),
    );
    // A start that failed was told of when it did.
    for (const { message } of notes.failures.values()) messages.delete(message);
    for (const [message, { container, reason }] of notes.newlyTold(messages)) {
      this.deps.events.failed({ pod: subjectOf({ ref, pod }), container }, message, reason);
    }
  }

  get #syncDeps(): SyncDeps {
    return {
      ...this.deps,
      networkImage: this.deps.rules.networkImage,
      wanted: (ref) => this.desired.wanted(ref),
      notesOf: (ref, podUid) => this.#notesOf(podKey(ref), podUid),
      wake: (ref) => this.wake(ref),
    };
  }

  /** What is remembered of a pod; nothing of one that had its name before. */
  #notesOf(key: string, podUid: string): PodNotes {
    const known = this.#notes.get(key);
    if (known?.podUid === podUid) return known;
    if (known !== undefined) this.#replaced.add(key);
    const fresh = new PodNotes(podUid, this.deps.clock.now(), START_RETRY);
    this.#notes.set(key, fresh);
    return fresh;
  }
}

/** The containers of the pod that run, and what the pod says of each. */
function guardedOf(pod: BoundPod, containers: Settled['observed']['containers']): readonly Guarded[] {
  const running = containers.filter(({ state }) => state === 'running');
  return running.flatMap(({ id, podUid, attempt, container: name, networkId, startedAt = '' }) => {
    const container = pod.spec.containers.find((each) => each.name === name);
    const podIP = running.find((each) => each.id === networkId)?.ip ?? '';
    if (container === undefined) return [];
    return [{ containerId: id, podUid, attempt, container, podIP, startedAt: Date.parse(startedAt) }];
  });
}

function mark(set: Set<string>, key: string, on: boolean): void {
  if (on) set.add(key);
  else set.delete(key);
}
