import type { Pod } from '@kube/api-types';

/** Of the pods that have ended those that go when only `keep` may stay: the oldest, and of equals by name. */
export function planRemoval(ended: readonly Pod[], keep: number): readonly Pod[] {
  const surplus = Math.max(ended.length - keep, 0);
  return [...ended].sort(oldestFirst).slice(0, surplus);
}

function oldestFirst({ metadata: a }: Pod, { metadata: b }: Pod): number {
  const key = ({ creationTimestamp = '', namespace = '', name }: Pod['metadata']): string =>
    [creationTimestamp, namespace, name].join('/');
  return key(a) < key(b) ? -1 : 1;
}
