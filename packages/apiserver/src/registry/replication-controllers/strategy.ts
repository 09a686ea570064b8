import { type PodRules, type ReplicationController, validateReplicationController } from '@kube/api-types';
import { bornMeta, keptMeta } from '../object-meta.js';
import type { Strategy } from '../strategy.js';

/** Replication controllers; how many pods there are is the controller-manager's to write. */
export function replicationControllerStrategy(rules: PodRules): Strategy<ReplicationController> {
  return {
    kind: 'ReplicationController',
    words: {
      stored: 'replicationController',
      validated: 'replicationController',
      scoped: 'controller',
      scopeField: 'Controller.Namespace',
      watched: 'replicationControllers',
    },
    putCreates: true,
    prepareForCreate(controller, birth) {
      const born = bornMeta(controller.metadata, birth);
      const name = born.name === '' ? birth.newUid() : born.name;
      return { ...controller, metadata: { ...born, name }, status: { replicas: 0 } };
    },
    prepareForUpdate: (next, stored) => ({
      ...next,
      metadata: keptMeta(next.metadata, stored.metadata),
      status: stored.status,
    }),
    withStatus: (stored, next) => ({ ...stored, status: next.status }),
    validate: (controller) => validateReplicationController(controller, rules),
  };
}
