import type { Predicate } from './predicate.js';

/** The node carries every label of the pod's node selector. */
export const matchesNodeSelector: Predicate = (pod, node) => {
  const missing = Object.entries(pod.nodeSelector).filter(
    ([key, value]) => !Object.hasOwn(node.labels, key) || node.labels[key] !== value,
  );
  if (missing.length === 0) return undefined;
  const labels = missing.map(([key, value]) => `${key}=${value}`).sort();
  return `without label${labels.length === 1 ? '' : 's'} ${labels.join(',')}`;
};
