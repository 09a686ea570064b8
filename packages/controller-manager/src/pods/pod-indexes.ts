import type { Pod } from '@kube/api-types';
import { hasEnded, nodeOf } from './pod-state.js';
import { BY_LABEL, shelvesOfPod } from './shelves.js';

/** Name of the index of pods by the node that they are bound to. */
export const BY_NODE = 'node';
/** Name of the index of pods that have ended, which are filed under `ENDED`. */
export const BY_END = 'end';
export const ENDED = 'ended';

/** How the pods of all controllers here are filed. */
export const POD_INDEXES = {
  [BY_LABEL]: shelvesOfPod,
  [BY_NODE]: (pod: Pod): readonly string[] => {
    const node = nodeOf(pod);
    return node === undefined ? [] : [node];
  },
  [BY_END]: (pod: Pod): readonly string[] => (hasEnded(pod) ? [ENDED] : []),
};
