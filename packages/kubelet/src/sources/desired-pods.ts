import { isDeepStrictEqual } from 'node:util';
import type { BoundPod } from '@kube/api-types';
import { type PodRef, podKey } from '../pod/pod-ref.js';
import type { Wanted } from '../pod/sync-pod.js';

/** A pod that a source wants, and under what name. */
export interface DesiredPod {
  readonly ref: PodRef;
  readonly pod: BoundPod;
}

interface Answer {
  readonly pods: ReadonlyMap<string, DesiredPod>;
  readonly whole: boolean;
}

/**
 * What all sources together want to run.
 *
 * A source that has not answered yet, or not in whole, may want anything. So nothing of its pods is removed until it
 * has, and nothing of a source that is no longer configured until all others have.
 */
export class DesiredPods {
  /** By source; undefined until it has answered. */
  readonly #bySource: Map<string, Answer | undefined>;

  /** @param changed told of each pod that is wanted, wanted differently or no longer wanted */
  constructor(
    sources: readonly string[],
    private readonly changed: (ref: PodRef) => void,
  ) {
    this.#bySource = new Map(sources.map((name) => [name, undefined]));
  }

  /** Takes all that `source` wants now, as far as it could read it: see `Deliver`. */
  deliver(source: string, pods: readonly BoundPod[], whole = true): void {
    const before = this.#bySource.get(source)?.pods;
    const now = new Map(pods.map((pod) => [podKey(refOf(source, pod)), { ref: refOf(source, pod), pod }]));
    this.#bySource.set(source, { pods: now, whole });
    for (const [key, { ref, pod }] of now) {
      if (!isDeepStrictEqual(before?.get(key)?.pod, pod)) this.changed(ref);
    }
    for (const [key, { ref }] of before ?? []) {
      if (!now.has(key)) this.changed(ref);
    }
  }

  /** What is wanted of a pod. */
  wanted(ref: PodRef): Wanted {
    const source = this.#bySource.get(ref.source);
    const desired = source?.pods.get(podKey(ref));
    if (desired !== undefined) return { type: 'run', pod: desired.pod };
    const answered = this.#bySource.has(ref.source) ? source?.whole === true : this.answered;
    return { type: answered ? 'remove' : 'unknown' };
  }

  /** True when every source has answered in whole. */
  get answered(): boolean {
    return [...this.#bySource.values()].every((answer) => answer?.whole === true);
  }

  /** Every pod that is wanted. */
  get all(): readonly DesiredPod[] {
    return [...this.#bySource.values()].flatMap((answer) => [...(answer?.pods.values() ?? [])]);
  }
}

function refOf(source: string, { metadata }: BoundPod): PodRef {
  return { namespace: metadata.namespace ?? '', name: metadata.name, source };
}
