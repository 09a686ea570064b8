import type { ObjectMeta, PodSpec, StatusCause } from '../generated/internal.js';
import { conflictingRestartPolicies } from '../v1beta1/manifest-notes.js';
import { invalidValue, notNegative } from './cause.js';
import { validateContainers } from './containers.js';
import { validateVolumes } from './volumes.js';

/** Checks what a pod runs, at `path`. `annotations` are those of the pod or of the template. */
export function validatePodSpec(
  spec: PodSpec,
  path: string,
  { allowPrivileged, annotations }: { readonly allowPrivileged: boolean } & Pick<ObjectMeta, 'annotations'>,
): StatusCause[] {
  const volumes = validateVolumes(spec.volumes, `${path}.volumes`);
  const policies = conflictingRestartPolicies(annotations);
  return [
    ...volumes.causes,
    ...validateContainers(spec.containers, `${path}.containers`, {
      allowPrivileged,
      volumes: volumes.names,
    }),
    ...(policies.length === 0 ? [] : [invalidValue(`${path}.restartPolicy`, policies)]),
    ...notNegative(spec.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`),
  ];
}
