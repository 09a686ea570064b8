import type { BoundPod } from '@kube/api-types';
import type { EventSubject } from '@kube/client';
import type { Clock, Logger } from '@kube/component-base';
import type { ContainerRuntime } from '../dockertools/container-runtime.js';
import type { PodEvents } from '../events/pod-events.js';
import type { ImagePuller } from '../images/image-puller.js';
import type { ContainerGuard, GuardDeps } from '../lifecycle/container-guard.js';
import type { PodFolders } from '../volumes/pod-folders.js';
import type { Slots } from '../workers/slots.js';
import type { EndedFolders } from './observe-pod.js';
import type { PodNotes } from './pod-notes.js';
import type { PodRef } from './pod-ref.js';

/** What actions are done with. */
export interface ActionDeps {
  readonly runtime: ContainerRuntime;
  readonly puller: ImagePuller;
  /** How many containers may be started at once: more only lengthens each start. */
  readonly starts: Slots;
  /** The same for removals. */
  readonly removals: Slots;
  readonly networkImage: string;
  readonly folders: Pick<PodFolders, 'volumes' | 'prepare' | 'mounts' | 'noteCause' | 'forget'> &
    EndedFolders;
  readonly guard: Pick<ContainerGuard, 'follow' | 'fault'>;
  readonly runHook: GuardDeps['runHook'];
  readonly events: PodEvents;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Whom actions are done for. */
export interface ActionTarget {
  readonly ref: PodRef;
  /** Absent when the pod is no longer wanted: then nothing is started. */
  readonly pod: BoundPod | undefined;
  readonly notes: PodNotes;
  /** Has the pod looked at again. */
  readonly wake: () => void;
}

/** The pod as events tell of it. @param podUid of which pod of that name, when the pod is no longer wanted */
export function subjectOf({ ref, pod }: Pick<ActionTarget, 'ref' | 'pod'>, podUid?: string): EventSubject {
  const { namespace, name } = ref;
  return { kind: 'Pod', metadata: { name, namespace, uid: podUid ?? pod?.metadata.uid } };
}
