import type { Pod, ReplicationController } from '@kube/api-types';

/** A pod that ended sooner after its creation did not do its work, whatever it said. */
const QUICK_MS = 60_000;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;
/** After as long without quick ends a controller begins with the first pause again. */
const QUIET_MS = 2 * LONGEST_PAUSE_MS;

/** Until when a controller must not create pods, after how many rounds of pods that ended at once. */
export interface CreationPause {
  readonly round: number;
  readonly until: number;
}

/** True when a pod that ended at `endedAt` had hardly lived. */
export function endedAtOnce({ metadata }: Pod, endedAt: number): boolean {
  return endedAt - Date.parse(metadata.creationTimestamp ?? '') < QUICK_MS;
}

/** False for a pod that was there before its controller, whose fault its end is not. */
export function isYoungerThan(pod: Pod, controller: ReplicationController): boolean {
  return (pod.metadata.creationTimestamp ?? '') >= (controller.metadata.creationTimestamp ?? '');
}

/** When a pod that has ended did so, by its containers; failing that, when it was created. */
export function endOf({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) =>
    Date.parse(state?.terminated?.finishedAt ?? ''),
  );
  const known = ends.filter((end) => !Number.isNaN(end));
  return known.length === 0 ? Date.parse(metadata.creationTimestamp ?? '') : Math.max(...known);
}

/**
 * The pause of a controller after one of its pods ended at once. What ends while it pauses was created before, and
 * belongs to the same round; each further round doubles the pause.
 */
export function pauseAfter(pause: CreationPause | undefined, endedAt: number): CreationPause {
  if (pause !== undefined && endedAt < pause.until) return pause;
  const goesOn = pause !== undefined && endedAt - pause.until < QUIET_MS;
  const round = goesOn ? pause.round + 1 : 1;
  return { round, until: endedAt + Math.min(FIRST_PAUSE_MS * 2 ** (round - 1), LONGEST_PAUSE_MS) };
}
