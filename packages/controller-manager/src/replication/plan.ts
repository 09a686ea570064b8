import type { Pod } from '@kube/api-types';
import { hasEnded, isReady, nodeOf } from '../pods/pod-state.js';

/** What a controller has, as far as is known. */
export interface ReplicaView {
  /** Pods that its selector matches and that are not being deleted by us. */
  readonly pods: readonly Pod[];
  /** How many were created and have not been seen yet. */
  readonly coming: number;
}

/** What makes the number of pods right. */
export interface ReplicaPlan {
  readonly create: number;
  readonly remove: readonly Pod[];
}

/**
 * Decides what to create or remove. Pods that have ended do not count (v0.5.6), nor are they removed.
 *
 * Of too many go first: those without a node, not running, not ready, the youngest; of equals by name, so that
 * several controller managers that see the same pick the same. Nothing is removed while pods are still coming,
 * since those may be the ones to go.
 */
export function planReplicas(wanted: number, { pods, coming }: ReplicaView): ReplicaPlan {
  const active = pods.filter((pod) => !hasEnded(pod));
  const missing = wanted - active.length - coming;
  if (missing >= 0) return { create: missing, remove: [] };
  if (coming > 0) return { create: 0, remove: [] };
  return { create: 0, remove: [...active].sort(leastUsefulFirst).slice(0, -missing) };
}

function leastUsefulFirst(a: Pod, b: Pod): number {
  return (
    compare(nodeOf(a) !== undefined, nodeOf(b) !== undefined) ||
    compare(a.status?.phase === 'Running', b.status?.phase === 'Running') ||
    compare(isReady(a), isReady(b)) ||
    compare(b.metadata.creationTimestamp ?? '', a.metadata.creationTimestamp ?? '') ||
    compare(a.metadata.name, b.metadata.name)
  );
}

function compare<T extends boolean | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
