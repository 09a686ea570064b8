import { type PodRules, type ReplicationController, validateReplicationController } from '@kube/api-types';
import { bornMeta, keptMeta } from '../object-meta.js';
import type { Strategy } from '../strategy.js';

/** What the rules for controllers depend on. */
export interface ControllerRules extends PodRules {
  /** How many pods of a namespace have all of `labels`, as far as is known here. */
  readonly countPods: (namespace: string, labels: Readonly<Record<string, string>>) => number;
}

/**
 * Replication controllers. How many pods there are is the controller-manager's to write; that of v0.5.6 leaves it to
 * the apiserver.
 */
export function replicationControllerStrategy(rules: ControllerRules): Strategy<ReplicationController> {
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
      const { status: _, ...rest } = controller;
      return { ...rest, metadata: { ...born, name } };
    },
    prepareForUpdate: (next, stored) => ({
      ...next,
      metadata: keptMeta(next.metadata, stored.metadata),
      status: stored.status,
    }),
    shown(controller) {
      const { metadata, spec, status } = controller;
      if (status !== undefined) return controller;
      const replicas = rules.countPods(metadata.namespace ?? '', spec.selector ?? {});
      return { ...controller, status: { replicas } };
    },
    withStatus: (stored, next) => ({ ...stored, status: next.status }),
    validate: (controller) => validateReplicationController(controller, rules),
  };
}
