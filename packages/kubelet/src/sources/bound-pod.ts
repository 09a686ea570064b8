import type { BoundPod } from '@kube/api-types';

/**
 * The value as a bound pod when it has what no pod can be run without; undefined when not. The apiserver writes none
 * like that, but a key can be written by hand.
 */
export function readBoundPod(value: unknown): BoundPod | undefined {
  const { metadata, spec } = (value ?? {}) as Partial<BoundPod>;
  const named = [metadata?.name, metadata?.namespace, metadata?.uid].every(isText);
  const containers: unknown = spec?.containers;
  const whole =
    Array.isArray(containers) && containers.every((each) => isText(each?.name) && isText(each?.image));
  return named && whole ? (value as BoundPod) : undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
