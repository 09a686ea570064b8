import type { ContainerPort, EndpointSubset, Pod, Service, ServicePort } from '@kube/api-types';
import { isReady, nodeOf } from '../pods/pod-state.js';

/**
 * Where the traffic of a service goes: every pod that is ready and has an address, on the port that the service
 * leads to. Sorted, so that the same pods always give the same endpoints.
 *
 * Pods of a node that is down are left out as long as there are others; without others they stay, since a node that
 * is not heard of may still serve.
 *
 * @param pods those that the service selects
 * @param isUp false for a node that is known to be down
 */
export function computeEndpoints(
  { spec }: Service,
  pods: readonly Pod[],
  isUp: (node: string) => boolean,
): readonly EndpointSubset[] {
  const able = pods.filter((pod) => isReady(pod) && (pod.status?.podIP ?? '') !== '');
  const up = able.filter((pod) => isUp(nodeOf(pod) ?? ''));
  const serving = up.length > 0 ? up : able;
  return spec.ports.flatMap((port) => subsetsOf(port, serving));
}

/** The endpoints as `ip:port`, which is all that v1beta1 tells of them, in a fixed order. */
export function addressesOf(subsets: readonly EndpointSubset[]): readonly string[] {
  return subsets
    .flatMap(({ addresses = [], ports = [] }) =>
      addresses.flatMap(({ ip }) => ports.map(({ port }) => `${ip}:${port}`)),
    )
    .sort();
}

function subsetsOf(port: ServicePort, pods: readonly Pod[]): readonly EndpointSubset[] {
  const ipsByPort = new Map<number, Set<string>>();
  for (const pod of pods) {
    const target = targetOf(port, pod);
    if (target === undefined) continue;
    ipsByPort.set(target, (ipsByPort.get(target) ?? new Set()).add(pod.status?.podIP ?? ''));
  }
  const { name, protocol } = port;
  return [...ipsByPort]
    .sort(([a], [b]) => a - b)
    .map(([target, ips]) => ({
      addresses: [...ips].sort().map((ip) => ({ ip })),
      ports: [{ ...(name === undefined ? {} : { name }), port: target, protocol }],
    }));
}

/**
 * The port of the pod that a service leads to; `undefined` when it has none such.
 *
 * v0.5.6: without one the first port of the first container; a number as it is, whether the pod declares it or not; a
 * text, also one of digits, is the name of a port of any container. Of several candidates we take the first that
 * speaks the protocol of the service.
 */
function targetOf({ targetPort, protocol }: ServicePort, { spec }: Pod): number | undefined {
  if (typeof targetPort === 'number' && targetPort !== 0) return targetPort;
  const candidates =
    typeof targetPort === 'string' && targetPort !== ''
      ? spec.containers.flatMap(({ ports = [] }) => ports.filter(({ name }) => name === targetPort))
      : (spec.containers[0]?.ports ?? []);
  const speaking = candidates.find((port) => protocolOf(port) === protocolOf({ protocol }));
  return (speaking ?? candidates[0])?.containerPort;
}

function protocolOf({ protocol = '' }: Pick<ContainerPort, 'protocol'>): string {
  return protocol === '' ? 'TCP' : protocol.toUpperCase();
}
