import type { Node, NodeCondition } from '@kube/api-types';

/** What a node says of its readiness; `undefined` when it never said anything. */
export function readyCondition({ status }: Node): NodeCondition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

/** True for a node that is known not to be ready. One that never said anything, or is not known, may well be up. */
export function isDown(node: Node | undefined): boolean {
  const ready = node && readyCondition(node);
  return ready !== undefined && ready.status !== 'True';
}
