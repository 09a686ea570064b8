import type { Pod } from '@kube/api-types';

/** Name of the entry that stands for the network container; it says nothing of the pod's own containers. */
const NETWORK = 'net';

/** True when the containers of the pod have run for the last time. */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/**
 * True when the pod can do its work: it runs, and its Ready condition says so. v1beta1 does not carry conditions;
 * without one, every container that is reported on must be running.
 */
export function isReady({ status }: Pod): boolean {
  if (status?.phase !== 'Running') return false;
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  if (ready !== undefined) return ready.status === 'True';
  return (status.containerStatuses ?? [])
    .filter(({ name }) => name !== NETWORK)
    .every(({ state }) => state?.running !== undefined);
}

/** The node of the pod; `undefined` while it has none. */
export function nodeOf({ spec }: Pod): string | undefined {
  return spec.nodeName === '' ? undefined : spec.nodeName;
}
