import type { ContainerIdentity } from './container-runtime.js';

/**
 * The name of a container: `k8s_<container>.<hash>_<pod>.<namespace>.<source>_<uid>_<attempt>`.
 *
 * v0.5.6 ends it with a random number. Ours is the attempt, so that the engine itself refuses a second copy.
 */
export function containerName({ container, hash, pod, podUid, attempt }: ContainerIdentity): string {
  const fullName = `${pod.name}.${pod.namespace}.${pod.source}`;
  return `k8s_${container}.${hash}_${fullName}_${podUid}_${attempt.toString(16).padStart(8, '0')}`;
}
