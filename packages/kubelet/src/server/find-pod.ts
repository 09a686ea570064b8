import { badRequest, notFound, StatusError } from '@kube/api-types';
import { type ContainerSummary, NETWORK_CONTAINER } from '../dockertools/container-runtime.js';
import { type PodRef, podKey, podTitle } from '../pod/pod-ref.js';
import type { KnownPod } from './known-pods.js';

/** How a client names a pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
  /** Any, when absent. */
  readonly uid?: string;
}

/** A pod of this node, as far as it is there. */
export interface FoundPod {
  readonly ref: PodRef;
  readonly uid: string;
  /** Names of its containers, without the network container's. */
  readonly names: readonly string[];
  /** What there is of it at the engine. */
  readonly containers: readonly ContainerSummary[];
}

/** v0.5.6: a pod that is asked for is one of etcd. We look further, but there first. */
const FIRST_SOURCE = 'etcd';

/** The pod that is meant among those that are to run here. */
export function findKnown(wanted: PodName, known: readonly KnownPod[]): KnownPod | undefined {
  const meant = known.filter(({ ref, pod }) => fits(wanted, ref, pod.metadata.uid ?? ''));
  return meant.find(({ ref }) => ref.source === FIRST_SOURCE) ?? meant[0];
}

/**
 * The pod that is meant: one that is to run here, or one that is about to go but still has containers.
 *
 * @throws StatusError `NotFound`
 */
export function findPod(
  wanted: PodName,
  known: readonly KnownPod[],
  listed: readonly ContainerSummary[],
): FoundPod {
  const { ref, uid, names } = knownPod(wanted, known) ?? leftPod(wanted, listed) ?? missing(wanted);
  const containers = listed.filter(({ pod, podUid }) => podKey(pod) === podKey(ref) && podUid === uid);
  return { ref, uid, names: names ?? namesOf(containers), containers };
}

/**
 * The name of the container that is meant: the only one unless a client says which. One that has been taken out of the
 * pod can be asked for until it is gone.
 *
 * @throws StatusError `BadRequest` when the client has to say which, `NotFound` for a name that the pod does not have
 */
export function containerOf({ ref, names, containers }: FoundPod, wanted: string | undefined): string {
  const title = podTitle(ref);
  if (wanted === undefined) {
    const [only, ...others] = names;
    if (only !== undefined && others.length === 0) return only;
    throw badRequest(`pod "${title}" has more than one container; say which: ${names.join(', ')}`);
  }
  if (names.includes(wanted) || containers.some(({ container }) => container === wanted)) return wanted;
  throw new StatusError(
    'NotFound',
    `pod "${title}" has no container "${wanted}"; it has: ${names.join(', ')}`,
  );
}

interface PodOutline {
  readonly ref: PodRef;
  readonly uid: string;
  readonly names: readonly string[] | undefined;
}

function knownPod(wanted: PodName, known: readonly KnownPod[]): PodOutline | undefined {
  const found = findKnown(wanted, known);
  if (found === undefined) return undefined;
  const { ref, pod } = found;
  return { ref, uid: pod.metadata.uid ?? '', names: pod.spec.containers.map(({ name }) => name) };
}

/** The engine lists the newest first. */
function leftPod(wanted: PodName, listed: readonly ContainerSummary[]): PodOutline | undefined {
  const found = listed.find(({ pod, podUid }) => fits(wanted, pod, podUid));
  return found && { ref: found.pod, uid: found.podUid, names: undefined };
}

function fits({ namespace, name, uid }: PodName, ref: PodRef, podUid: string): boolean {
  return ref.namespace === namespace && ref.name === name && (uid === undefined || uid === podUid);
}

function namesOf(containers: readonly ContainerSummary[]): readonly string[] {
  const names = new Set(containers.map(({ container }) => container));
  names.delete(NETWORK_CONTAINER);
  return [...names].sort();
}

function missing({ namespace, name, uid }: PodName): never {
  throw notFound(
    'pod',
    uid === undefined ? `${namespace}/${name}` : `${namespace}/${name}" with uid "${uid}`,
  );
}
