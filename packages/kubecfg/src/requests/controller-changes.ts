import type { ReplicationController } from '@kube/api-types';

/** The controller, wanting another number of pods. */
export function resized(controller: ReplicationController, replicas: number): ReplicationController {
  return { ...controller, spec: { ...controller.spec, replicas } };
}

/** The controller with another image for the first container of its template. */
export function withImage(controller: ReplicationController, image: string): ReplicationController {
  const { template } = controller.spec;
  const [first, ...others] = template?.spec.containers ?? [];
  if (template === undefined || first === undefined) {
    throw new Error(
      `replicationController "${controller.metadata.name}" has no container whose image could be set`,
    );
  }
  const containers = [{ ...first, image }, ...others];
  return {
    ...controller,
    spec: { ...controller.spec, template: { ...template, spec: { ...template.spec, containers } } },
  };
}
