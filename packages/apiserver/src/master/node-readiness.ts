import type { Node, NodeCondition } from '@kube/api-types';

const READY = 'Ready';

type Wanted = Pick<NodeCondition, 'status' | 'reason' | 'message'>;

const ALIVE: Wanted = {
  status: 'True',
  reason: 'KubeletAlive',
  message: 'the kubelet keeps its lease',
};

/** Not `False`: the containers may well run on, and nobody can tell. */
const SILENT: Wanted = {
  status: 'Unknown',
  reason: 'LeaseEnded',
  message: 'the lease of the kubelet has ended: it was stopped, its machine is down, or it cannot reach etcd',
};

/**
 * The node with its condition `Ready` as the lease of its kubelet has it; `undefined` when nothing is to be changed. A
 * node that never had a lease is not judged.
 *
 * @param leased whether the lease is there
 * @param now RFC 3339
 */
export function withReadiness(node: Node, leased: boolean, now: string): Node | undefined {
  const { conditions = [] } = node.status ?? {};
  const present = conditions.find(({ type }) => type === READY);
  if (present === undefined && !leased) return undefined;
  const wanted = leased ? ALIVE : SILENT;
  if (present?.status === wanted.status && present.reason === wanted.reason) return undefined;
  const lastTransitionTime = present?.status === wanted.status ? present.lastTransitionTime : now;
  const ready: NodeCondition = { type: READY, ...wanted, lastTransitionTime };
  const others = conditions.filter(({ type }) => type !== READY);
  return { ...node, status: { ...node.status, conditions: [...others, ready] } };
}
