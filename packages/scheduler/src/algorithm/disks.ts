import type { Predicate } from './predicate.js';

/**
 * No disk of the pod is mounted on the node already, unless everybody only reads it.
 *
 * v0.5.6 refused readers too; Google Compute Engine allows any number of them.
 */
export const fitsDisks: Predicate = (pod, node) => {
  const busy = pod.disks.find(({ pdName, readOnly }) => {
    const use = node.mounts(pdName);
    return use === 'write' || (use === 'read' && !readOnly);
  });
  return busy && `disk ${busy.pdName} in use`;
};
