import type { Predicate } from './predicate.js';

/**
 * The node has as much cpu and memory left as the pod requests, and room for one more pod.
 *
 * What is not requested is not looked at: a pod without requests fits on a node that is overcommitted. v0.5.6 took a
 * capacity of 1000 thousandths for 1000 cores, so that cpu never limited anything; here both are thousandths.
 */
export const fitsResources: Predicate = (pod, node) => {
  const { capacity, requested } = node;
  const short = [
    exceeds(pod.milliCPU, requested.milliCPU, capacity.milliCPU) && `too little cpu for ${pod.milliCPU}m`,
    exceeds(pod.memoryBytes, requested.memoryBytes, capacity.memoryBytes) &&
      `too little memory for ${pod.memoryBytes} bytes`,
    exceeds(1, node.podCount, capacity.pods) && 'as many pods as it may have',
  ].filter((reason) => reason !== false);
  return short.length === 0 ? undefined : short.join(' and ');
};

function exceeds(wanted: number, taken: number, capacity: number): boolean {
  return wanted > 0 && capacity > 0 && taken + wanted > capacity;
}
