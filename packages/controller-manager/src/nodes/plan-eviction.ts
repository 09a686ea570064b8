import type { Pod } from '@kube/api-types';
import { hasEnded } from '../pods/pod-state.js';

/** What is wrong with a node: it exists and is not ready, or it does not exist. */
export type NodeTrouble = 'down' | 'missing';

/** A node in trouble, and what depends on it. */
export interface TroubledNode {
  readonly trouble: NodeTrouble;
  /** How long we have seen it so without a break, in milliseconds. */
  readonly forMs: number;
  /** Its pods. */
  readonly pods: readonly Pod[];
  /** True when some node is not known to be down. */
  readonly othersUp: boolean;
}

/** How long a node may be in trouble before its pods go, in milliseconds. */
export type Patience = Readonly<Record<NodeTrouble, number>>;

/** What to do about a node's pods. */
export type EvictionPlan =
  | { readonly type: 'leave' }
  | { readonly type: 'lookAgain'; readonly inMs: number }
  | { readonly type: 'evict'; readonly pods: readonly Pod[] };

/**
 * Decides whether the pods of a node go.
 *
 * When not one node is up nothing is evicted: there is nowhere to go, and most likely it is not the nodes that are at
 * fault. Pods that have ended stay on a node that may come back, for their logs; with a node that is gone they go.
 */
export function planEviction(node: TroubledNode, patience: Patience): EvictionPlan {
  const { trouble, forMs, othersUp } = node;
  const pods = trouble === 'down' ? node.pods.filter((pod) => !hasEnded(pod)) : node.pods;
  if (pods.length === 0 || (trouble === 'down' && !othersUp)) return { type: 'leave' };
  const leftMs = patience[trouble] - forMs;
  return leftMs > 0 ? { type: 'lookAgain', inMs: leftMs } : { type: 'evict', pods };
}
