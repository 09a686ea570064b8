import { conflict, hostPortsKey, type Pod } from '@kube/api-types';
import type { Revision, Write } from '@kube/storage';
import type { Companions } from '../strategy.js';

/** The pods of the cluster, as far as they are known here. */
export interface KnownPods {
  /** The pods that a node has. */
  readonly podsOn: (nodeName: string) => readonly Pod[];
  /** Up to where in the store that is all of them. */
  readonly knownUpTo: () => Revision;
}

/** A pod that wants host ports was bound to the node since what is known here. */
export class PodsUnseen extends Error {
  override readonly name = 'PodsUnseen';
}

/**
 * `companions` of a binding which, beyond theirs, refuse a pod a host port that another one of its node holds. Every
 * binding of a pod with host ports writes one key of the node and reads it: of two at the same time, through whichever
 * apiservers, the later one finds what the earlier one has done.
 */
export function guardingHostPorts(companions: Companions<Pod>, known: KnownPods): Companions<Pod> {
  return {
    reads: (change) => [...companions.reads(change), ...guardOf(change.after)],
    writes(change, current): readonly Write[] {
      const writes = companions.writes(change, current);
      const { after } = change;
      const [guard] = guardOf(after);
      if (after === undefined || guard === undefined) return writes;
      const last = current.get(guard);
      if (last !== undefined && last.revision > known.knownUpTo()) throw new PodsUnseen();
      const { name, namespace } = after.metadata;
      const nodeName = after.spec.nodeName ?? '';
      const port = hostPortInUse(after, () => known.podsOn(nodeName));
      if (port !== undefined) {
        throw conflict(
          'pod',
          name,
          `host port ${port.hostPort} of ${nodeName} is held by pod ${port.holder}`,
        );
      }
      return [...writes, { type: 'put', key: guard, value: { namespace, name } }];
    },
  };
}

/** True when a container of the pod wants a port of its node. */
export function wantsHostPorts(pod: Pod): boolean {
  return hostPorts(pod).length > 0;
}

function guardOf(pod: Pod | undefined): readonly string[] {
  if (pod === undefined || !wantsHostPorts(pod)) return [];
  return [hostPortsKey(pod.spec.nodeName ?? '')];
}

/**
 * The first host port of `pod` that one of `others` holds, and who; `undefined` when there is none. `others` is
 * only asked for when the pod wants a host port.
 *
 * v0.5.6: "The assignment would cause a constraint violation"; protocol and host address play no part. A pod
 * that has ended holds nothing.
 */
export function hostPortInUse(
  pod: Pod,
  others: () => readonly Pod[],
): { readonly hostPort: number; readonly holder: string } | undefined {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  for (const other of others()) {
    if (hasEnded(other)) continue;
    const hostPort = hostPorts(other).find((port) => wanted.includes(port));
    if (hostPort !== undefined)
      return { hostPort, holder: `${other.metadata.namespace}/${other.metadata.name}` };
  }
  return undefined;
}

function hostPorts(pod: Pod): readonly number[] {
  return pod.spec.containers
    .flatMap((container) => container.ports ?? [])
    .map(({ hostPort = 0 }) => hostPort)
    .filter((port) => port !== 0);
}

function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}
