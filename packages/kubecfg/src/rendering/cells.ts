import type { Container, Pod } from '@kube/api-types';

/** `k=v` pairs, sorted as texts; nothing when there are none. */
export function labelsCell(labels: Readonly<Record<string, string>> = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

/** The images of all containers. */
export function imagesCell(containers: readonly Container[] = []): string {
  return containers.map(({ image }) => image).join(',');
}

/** Where a pod runs. v0.5.6 writes the address of the host after a slash, which nothing ever filled in. */
export function hostCell({ spec }: Pod): string {
  return spec.nodeName === undefined ? '<unassigned>' : `${spec.nodeName}/`;
}

/** The wire's words for what a pod does: the article's. */
const STATUS_WORDS = {
  Pending: 'Waiting',
  Running: 'Running',
  Succeeded: 'Terminated',
  Failed: 'Terminated',
  Unknown: 'Terminated',
} as const;

/** What a pod does; nothing when it is not known. */
export function statusCell({ status }: Pod): string {
  return status?.phase === undefined ? '' : STATUS_WORDS[status.phase];
}
