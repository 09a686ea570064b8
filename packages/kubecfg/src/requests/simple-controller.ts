import type { ContainerPort, ReplicationController, Service } from '@kube/api-types';

/** The controller that `run` makes: one container, found by the label `name`. */
export function simpleController(
  name: string,
  image: string,
  replicas: number,
  ports: readonly ContainerPort[],
): ReplicationController {
  const labels = { name };
  const container = { name: name.toLowerCase(), image, ...(ports.length === 0 ? {} : { ports }) };
  return {
    kind: 'ReplicationController',
    metadata: { name },
    spec: {
      replicas,
      selector: labels,
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}

/** The service that `run -s` makes for its controller's pods. */
export function simpleService(name: string, port: number): Service {
  const labels = { name };
  return { kind: 'Service', metadata: { name, labels }, spec: { ports: [{ port }], selector: labels } };
}
