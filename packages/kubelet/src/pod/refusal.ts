import type { BoundPod, Container } from '@kube/api-types';
import { NETWORK_CONTAINER } from '../dockertools/container-runtime.js';
import { volumeRefusal } from '../volumes/volume-refusal.js';
import { portMappings } from './container-order.js';
import type { HeldPort, PodRules, PodView, Wait } from './pod-plan.js';

/** Why this node will not run a pod as it is; undefined when it will. */
export function refusalOf({ metadata, spec }: BoundPod): Wait | undefined {
  if (spec.containers.some(({ name }) => name === NETWORK_CONTAINER)) {
    return refused(`the container name "${NETWORK_CONTAINER}" belongs to the pod's network; choose another`);
  }
  const why = volumeRefusal(metadata.uid ?? '', spec);
  return why === undefined ? undefined : refused(why);
}

/** Why this node will not run a container as it is; undefined when it will. */
export function containerRefusalOf(
  { name, securityContext }: Container,
  { allowPrivileged }: PodRules,
): Wait | undefined {
  if (securityContext?.privileged !== true || allowPrivileged) return undefined;
  return refused(`container "${name}" asks to be privileged; the kubelet needs -allow_privileged for that`);
}

/** Which port of the node the pod must wait for; undefined when it can have all that it asks for. */
export function portWait(pod: BoundPod, { held }: Pick<PodView, 'held'>): Wait | undefined {
  for (const wanted of portMappings(pod)) {
    const taken = held.find((other) => collide(wanted, other));
    if (taken !== undefined) {
      const { hostPort, protocol } = wanted;
      return {
        reason: PORT_TAKEN,
        message: `host port ${hostPort}/${protocol} is held by pod ${taken.holder}`,
      };
    }
  }
  return undefined;
}

/** Reason of a pod that waits for a port of the node. */
export const PORT_TAKEN = 'HostPortConflict';

/** True when two pods cannot both have what they want. */
export function collide(a: Omit<HeldPort, 'holder'>, b: Omit<HeldPort, 'holder'>): boolean {
  const sameAddress = a.hostIP === '' || b.hostIP === '' || a.hostIP === b.hostIP;
  return sameAddress && a.hostPort === b.hostPort && a.protocol === b.protocol;
}

function refused(message: string): Wait {
  return { reason: 'Refused', message };
}
