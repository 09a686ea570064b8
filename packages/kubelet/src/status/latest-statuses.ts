import type { BoundPod, PodStatus } from '@kube/api-types';

/** How each pod was found when it was last looked at. Pods that are no longer wanted are forgotten. */
export class LatestStatuses {
  readonly #byPod = new Map<string, PodStatus>();

  /** @param wanted gives all pods that are wanted now */
  constructor(private readonly wanted: () => readonly BoundPod[]) {}

  /** Takes what was found out. */
  set(pod: BoundPod, status: PodStatus): void {
    this.#byPod.set(keyOf(pod), status);
    this.#forget();
  }

  /** What was found out last; undefined for a pod that has not been looked at. */
  get(pod: BoundPod): PodStatus | undefined {
    return this.#byPod.get(keyOf(pod));
  }

  #forget(): void {
    const wanted = this.wanted();
    if (this.#byPod.size <= wanted.length) return;
    const keys = new Set(wanted.map(keyOf));
    for (const key of this.#byPod.keys()) {
      if (!keys.has(key)) this.#byPod.delete(key);
    }
  }
}

function keyOf({ metadata }: BoundPod): string {
  return `${metadata.namespace}/${metadata.name}/${metadata.uid}`;
}
