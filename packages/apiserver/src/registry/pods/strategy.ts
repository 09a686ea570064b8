import {
  type EnvVar,
  invalid,
  keptManifestUuid,
  type Pod,
  validatePod,
  validatePodUpdate,
  withManifestUuid,
} from '@kube/api-types';
import { bornMeta, keptMeta } from '../object-meta.js';
import type { Strategy } from '../strategy.js';
import { podCompanions } from './pod-companions.js';

/** What the rules for pods depend on. */
export interface PodRules {
  /** `-allow_privileged`. */
  readonly allowPrivileged: boolean;
  /** Variables for the containers of a pod that is bound now. */
  readonly variablesFor: (namespace: string) => readonly EnvVar[];
}

/** Pods: born unassigned and waiting; once bound, only labels, annotations and images may change. */
export function podStrategy(rules: PodRules): Strategy<Pod> {
  return {
    kind: 'Pod',
    words: { stored: 'pod', validated: 'pod', scoped: 'pod', scopeField: 'Pod.Namespace', watched: 'pod' },
    prepareForCreate(pod, birth) {
      // v0.5.6: the manifest has a UUID of its own, which is also the id of a pod that was sent without one.
      const uuid = birth.newUid();
      const { nodeName: _, ...spec } = pod.spec;
      const born = bornMeta(pod.metadata, birth);
      const metadata = withManifestUuid({ ...born, name: born.name === '' ? uuid : born.name }, uuid);
      return { ...pod, metadata, spec, status: { phase: 'Pending' } };
    },
    prepareForUpdate(next, stored) {
      const nodeName = assigned(stored) ?? assigned(next);
      const metadata = keptManifestUuid(keptMeta(next.metadata, stored.metadata), stored.metadata);
      return { ...next, metadata, spec: { ...next.spec, nodeName }, status: stored.status };
    },
    withStatus: (stored, next) => ({ ...stored, status: next.status }),
    validate: (pod) => validatePod(pod, { allowPrivileged: rules.allowPrivileged }),
    checkUpdate(next, stored) {
      const causes = validatePodUpdate(next, stored);
      // v0.5.6: this refusal alone names the kind with a capital.
      if (causes.length > 0) throw invalid('Pod', stored.metadata.name, causes);
    },
    companions: podCompanions(rules.variablesFor),
  };
}

function assigned(pod: Pod): string | undefined {
  const { nodeName = '' } = pod.spec;
  return nodeName === '' ? undefined : nodeName;
}
