import type { PodCondition, PodStatus } from '@kube/api-types';

/**
 * A status with the times that only the stored one knows: since when the pod is here, and since when each condition
 * is as it is. Conditions that others write stay.
 *
 * @param now RFC 3339, UTC, whole seconds
 */
export function mergeStatus(stored: PodStatus | undefined, seen: PodStatus, now: string): PodStatus {
  const kept = stored?.conditions ?? [];
  const mine = seen.conditions ?? [];
  const others = kept.filter(({ type }) => !mine.some((condition) => condition.type === type));
  return {
    ...seen,
    conditions: [...others, ...mine.map((condition) => since(condition, kept, now))],
    startTime: stored?.startTime ?? now,
  };
}

function since(condition: PodCondition, kept: readonly PodCondition[], now: string): PodCondition {
  const before = kept.find(({ type }) => type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : undefined;
  return { ...condition, lastTransitionTime: lastTransitionTime ?? now };
}
