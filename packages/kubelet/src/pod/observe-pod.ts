import type { BoundPod } from '@kube/api-types';
import {
  type ContainerRuntime,
  type ContainerSummary,
  NETWORK_CONTAINER,
  type PodContainer,
} from '../dockertools/container-runtime.js';
import type { ImagePuller } from '../images/image-puller.js';
import type { ContainerEnding, PodFolders } from '../volumes/pod-folders.js';
import type { HeldPort, ImageView } from './pod-plan.js';
import { type PodRef, podKey, podTitle } from './pod-ref.js';
import { recollect } from './recollect.js';

/** What there is of one pod. */
export interface ObservedPod {
  readonly containers: readonly PodContainer[];
  /** The last ended of their names that the engine has no more. */
  readonly gone: readonly PodContainer[];
  /** What is known beyond that of those that have ended, by id. */
  readonly endings: ReadonlyMap<string, ContainerEnding>;
  readonly held: readonly HeldPort[];
  /** Equal as long as the engine's list shows the same of the pod. */
  readonly fingerprint: string;
}

/** What of the folders of pods tells how containers have ended. */
export type EndedFolders = Pick<PodFolders, 'ending' | 'lastEnded' | 'keepLastEnded' | 'dropLastEnded'>;

/**
 * Reads all there is of a pod at the engine, how its containers have ended, and what others hold of the node. Of a pod
 * that is to run it is kept how the last ones have ended: who removes them must not have it run once more.
 *
 * @param pod absent unless it is to run
 */
export async function observePod(
  { runtime, folders }: { readonly runtime: ContainerRuntime; readonly folders: EndedFolders },
  ref: PodRef,
  pod: BoundPod | undefined,
  signal: AbortSignal,
): Promise<ObservedPod> {
  const listed = await runtime.list(signal);
  const key = podKey(ref);
  const mine = listed.filter(({ pod }) => podKey(pod) === key);
  const others = listed.filter(({ pod }) => podKey(pod) !== key);
  const inspected = await Promise.all(mine.map(({ id }) => runtime.inspect(id, signal)));
  const containers = inspected.flatMap((container) => container ?? []);
  const gone = pod === undefined ? [] : await recall(folders, pod, containers);
  const ended = [...containers.filter(({ state }) => state === 'exited'), ...gone];
  const endings = ended.map(async (each) => [each.id, await folders.ending(each)] as const);
  return {
    containers,
    gone,
    endings: new Map(await Promise.all(endings)),
    held: others.flatMap(({ pod, hostPorts }) =>
      hostPorts.map((port) => ({ ...port, holder: podTitle(pod) })),
    ),
    fingerprint: fingerprintOf(mine),
  };
}

async function recall(
  folders: EndedFolders,
  pod: BoundPod,
  containers: readonly PodContainer[],
): Promise<readonly PodContainer[]> {
  const podUid = pod.metadata.uid ?? '';
  const { gone, keep, drop } = recollect(pod, containers, await folders.lastEnded(podUid));
  await Promise.all([
    ...keep.map((each) => folders.keepLastEnded(each)),
    ...drop.map((name) => folders.dropLastEnded(podUid, name)),
  ]);
  return gone;
}

/** Looks for the images of everything in the pod that does not run. */
export async function observeImages(
  { runtime, puller }: { readonly runtime: ContainerRuntime; readonly puller: ImagePuller },
  wanted: {
    readonly ref: PodRef;
    readonly pod: BoundPod;
    readonly networkImage: string;
    readonly containers: readonly PodContainer[];
  },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ImageView>> {
  const { ref, pod, networkImage, containers } = wanted;
  const running = new Set(
    containers.filter(({ state }) => state === 'running').map(({ container }) => container),
  );
  const parts = [{ name: NETWORK_CONTAINER, image: networkImage }, ...pod.spec.containers];
  const images = new Set(parts.filter(({ name }) => !running.has(name)).map(({ image }) => image));
  const views = [...images].map(async (image): Promise<[string, ImageView]> => {
    // The state before the look: a pull that ends in between is seen as running, and its end wakes the pod.
    const state = puller.state(image, podKey(ref));
    return [image, { ...state, present: await runtime.hasImage(image, signal) }];
  });
  return new Map(await Promise.all(views));
}

/** A text that differs whenever a list shows a pod differently. */
export function fingerprintOf(containers: readonly ContainerSummary[]): string {
  return containers
    .map(({ id, state }) => `${id}:${state}`)
    .sort()
    .join();
}
