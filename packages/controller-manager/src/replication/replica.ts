import { CONTROLLER_LABEL, type Pod, type ReplicationController } from '@kube/api-types';

/** Letters and digits without vowels and look-alikes, so that no words come about. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
/** Names may have 253 characters. */
const LONGEST_PREFIX = 253 - SUFFIX_LENGTH - 1;

/**
 * A new pod of a controller: what its template says, under a name of its own.
 *
 * A label of the template goes before ours, or the selector might not find the pod. v0.5.6: neither annotations nor the
 * id of the template's manifest are used.
 *
 * @param random from 0 up to but not including 1
 */
export function replicaOf({ metadata, spec }: ReplicationController, random: () => number): Pod {
  const { template } = spec;
  return {
    kind: 'Pod',
    metadata: {
      name: replicaName(metadata.name, random),
      namespace: metadata.namespace,
      labels: { [CONTROLLER_LABEL]: metadata.name, ...template?.metadata?.labels },
    },
    spec: template?.spec ?? { containers: [] },
  };
}

function replicaName(controller: string, random: () => number): string {
  const letter = (): string => ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  const suffix = Array.from({ length: SUFFIX_LENGTH }, letter).join('');
  return `${controller.toLowerCase().slice(0, LONGEST_PREFIX)}-${suffix}`;
}
