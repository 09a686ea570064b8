import type { Algorithm } from './algorithm.js';
import { explainRefusals } from './explain.js';
import type { NodeState } from './node-state.js';
import type { PodDemand } from './pod-demand.js';

/** Where a pod is to run, or why nowhere. */
export type Decision =
  | { readonly type: 'place'; readonly node: string }
  | { readonly type: 'refuse'; readonly message: string };

/**
 * Picks a node for a pod: of those that pass every predicate one with the best score, by chance among equals.
 *
 * @param random from 0 up to but not including 1
 */
export function schedule(
  pod: PodDemand,
  nodes: readonly NodeState[],
  algorithm: Algorithm,
  random: () => number,
): Decision {
  const fitting = nodes.filter((node) => fits(pod, node, algorithm));
  if (fitting.length === 0) {
    const refusals = nodes.map((node) => ({
      node: node.name,
      reasons: reasonsAgainst(pod, node, algorithm),
    }));
    return { type: 'refuse', message: explainRefusals(refusals) };
  }
  const best = bestOf(fitting, scoresOf(pod, fitting, algorithm));
  const chosen = best[Math.floor(random() * best.length)];
  if (chosen === undefined) throw new Error('random() must be below 1');
  return { type: 'place', node: chosen.name };
}

/** True when the node passes every predicate. */
export function fits(pod: PodDemand, node: NodeState, { predicates }: Algorithm): boolean {
  return predicates.every((predicate) => predicate(pod, node) === undefined);
}

function reasonsAgainst(pod: PodDemand, node: NodeState, { predicates }: Algorithm): readonly string[] {
  return predicates.flatMap((predicate) => predicate(pod, node) ?? []);
}

function scoresOf(pod: PodDemand, nodes: readonly NodeState[], { priorities }: Algorithm): readonly number[] {
  const totals = nodes.map(() => 0);
  for (const { priority, weight } of priorities) {
    priority(pod, nodes).forEach((score, index) => {
      totals[index] = (totals[index] ?? 0) + weight * score;
    });
  }
  return totals;
}

function bestOf(nodes: readonly NodeState[], scores: readonly number[]): readonly NodeState[] {
  const highest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  return nodes.filter((_, index) => scores[index] === highest);
}
