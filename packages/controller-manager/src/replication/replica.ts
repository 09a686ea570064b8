import { CONTROLLER_LABEL, type Pod, type ReplicationController } from '@kube/api-types';

/**
 * A new pod of a controller: what its template says, under a name of its own.
 *
 * A label of the template goes before ours, or the selector might not find the pod. v0.5.6: neither annotations nor the
 * id of the template's manifest are used.
 */
export function replicaOf({ metadata, spec }: ReplicationController, name: string): Pod {
  const { template } = spec;
  return {
    kind: 'Pod',
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: { [CONTROLLER_LABEL]: metadata.name, ...template?.metadata?.labels },
    },
    spec: template?.spec ?? { containers: [] },
  };
}
