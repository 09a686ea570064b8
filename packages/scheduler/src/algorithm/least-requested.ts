import type { NodeState } from './node-state.js';
import type { PodDemand } from './pod-demand.js';
import { MAX_SCORE, type Priority } from './predicate.js';

/**
 * Prefers the nodes that would have the most left of cpu and memory, as shares of what they have.
 *
 * v0.5.6 left the pod itself out and counted in whole percents; a capacity that is not known counts as unused there
 * as here.
 */
export const leastRequested: Priority = (pod, nodes) => nodes.map((node) => scoreOf(pod, node));

function scoreOf(pod: PodDemand, { capacity, requested }: NodeState): number {
  const cpu = share(requested.milliCPU + pod.milliCPU, capacity.milliCPU);
  const memory = share(requested.memoryBytes + pod.memoryBytes, capacity.memoryBytes);
  return MAX_SCORE * (1 - (cpu + memory) / 2);
}

function share(taken: number, capacity: number): number {
  return capacity === 0 ? 0 : Math.min(taken / capacity, 1);
}
