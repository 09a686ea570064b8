import { MAX_SCORE, type Priority } from './predicate.js';

/** Prefers the nodes that have the fewest pods of the pod's own group. */
export const spreading: Priority = (pod, nodes) => {
  const sizes = nodes.map((node) => node.groupSize(pod.group));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return sizes.map((size) => (largest === 0 ? MAX_SCORE : (MAX_SCORE * (largest - size)) / largest));
};
