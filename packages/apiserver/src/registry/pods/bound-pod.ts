import { isDeepStrictEqual } from 'node:util';
import type { BoundPod, Container, EnvVar, Pod } from '@kube/api-types';

/** v0.5.6: filled in in the bound copy only. */
const TERMINATION_MESSAGE_PATH = '/dev/termination-log';

/** What the kubelet of the pod's node is to run; `variables` are added where a container does not set them itself. */
export function boundPodOf(pod: Pod, variables: readonly EnvVar[]): BoundPod {
  return {
    kind: 'BoundPod',
    metadata: boundMeta(pod),
    spec: { ...pod.spec, containers: pod.spec.containers.map((each) => withVariables(each, variables)) },
  };
}

/** The bound form of a pod that is bound already: its containers keep the variables they were bound with. */
export function reboundPodOf(pod: Pod, bound: BoundPod): BoundPod {
  const containers = pod.spec.containers.map((container, index) => {
    const given = bound.spec.containers[index]?.env?.slice(container.env?.length ?? 0) ?? [];
    return withVariables(container, given);
  });
  return { kind: 'BoundPod', metadata: boundMeta(pod), spec: { ...pod.spec, containers } };
}

/** True when the kubelet has to know of the difference between two states of a pod. */
export function changesBoundPod(before: Pod, after: Pod): boolean {
  const seen = (pod: Pod): unknown => [boundMeta(pod), pod.spec];
  return !isDeepStrictEqual(seen(before), seen(after));
}

function boundMeta(pod: Pod): BoundPod['metadata'] {
  const { name, namespace, uid, labels, annotations, creationTimestamp } = pod.metadata;
  return { name, namespace, uid, labels, annotations, creationTimestamp };
}

function withVariables(container: Container, variables: readonly EnvVar[]): Container {
  const own = container.env ?? [];
  const taken = new Set(own.map(({ name }) => name));
  const added = variables.filter(({ name }) => !taken.has(name));
  const path = container.terminationMessagePath ?? '';
  return {
    ...container,
    terminationMessagePath: path === '' ? TERMINATION_MESSAGE_PATH : path,
    env: [...own, ...added],
  };
}
