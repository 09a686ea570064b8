import type { Pod } from '@kube/api-types';

/**
 * The first host port of `pod` that one of `others` holds, and who; `undefined` when there is none. `others` is
 * only asked for when the pod wants a host port.
 *
 * v0.5.6: "The assignment would cause a constraint violation"; protocol and host address play no part. A pod
 * that has ended holds nothing.
 */
export function hostPortInUse(
  pod: Pod,
  others: () => readonly Pod[],
): { readonly hostPort: number; readonly holder: string } | undefined {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  for (const other of others()) {
    if (hasEnded(other)) continue;
    const hostPort = hostPorts(other).find((port) => wanted.includes(port));
    if (hostPort !== undefined)
      return { hostPort, holder: `${other.metadata.namespace}/${other.metadata.name}` };
  }
  return undefined;
}

function hostPorts(pod: Pod): readonly number[] {
  return pod.spec.containers
    .flatMap((container) => container.ports ?? [])
    .map(({ hostPort = 0 }) => hostPort)
    .filter((port) => port !== 0);
}

function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}
