import type { Pod } from '@kube/api-types';

/** A container, and the minion on which it is. */
export interface ContainerPlace {
  readonly host: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * The minion of a pod.
 *
 * @throws Error that says why it is on none
 */
export function hostOf({ metadata, spec, status }: Pod): string {
  if (spec.nodeName !== undefined) return spec.nodeName;
  const why = status?.message === undefined ? '' : `: ${status.message}`;
  throw new Error(`pod "${metadata.name}" is not placed on a minion yet${why}`);
}

/**
 * The container that is meant.
 *
 * @param wanted its name; may be empty where the pod has one only
 * @throws Error that names the containers when none is meant
 */
export function containerOf(pod: Pod, wanted: string): ContainerPlace {
  const names = pod.spec.containers.map(({ name }) => name);
  const { name } = pod.metadata;
  const [only = '', ...others] = names;
  if (wanted === '' && others.length > 0) {
    throw new Error(`pod "${name}" has several containers; say which: ${names.join(', ')}`);
  }
  const container = wanted || only;
  if (!names.includes(container)) {
    throw new Error(`pod "${name}" has no container "${container}"; it has: ${names.join(', ')}`);
  }
  return { host: hostOf(pod), pod: name, container };
}
