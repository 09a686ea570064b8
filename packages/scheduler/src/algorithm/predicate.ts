import type { NodeState } from './node-state.js';
import type { PodDemand } from './pod-demand.js';

/**
 * Tells whether a node can take a pod: `undefined` when it can, else why not in a few words.
 *
 * Words must not tell of the node (its name, what is left of it), so that nodes with the same trouble count as one.
 */
export type Predicate = (pod: PodDemand, node: NodeState) => string | undefined;

/** How well each of `nodes`, all of which can take the pod, suits it: 0 (worst) to 10, in their order. */
export type Priority = (pod: PodDemand, nodes: readonly NodeState[]) => readonly number[];

/** The best score of a priority. */
export const MAX_SCORE = 10;
