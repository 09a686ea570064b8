import type { PodSpec } from '@kube/api-types';

/** The images of all containers. */
export function imagesOf(spec: PodSpec | undefined): readonly string[] {
  return (spec?.containers ?? []).map(({ image }) => image);
}
