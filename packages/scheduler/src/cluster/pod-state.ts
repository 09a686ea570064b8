import type { Pod } from '@kube/api-types';

/** True when the pod has a node. */
export function isBound(pod: Pod): pod is Pod & { readonly spec: { readonly nodeName: string } } {
  return (pod.spec.nodeName ?? '') !== '';
}

/** True when the containers of the pod have run for the last time; it holds nothing of its node any more. */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
