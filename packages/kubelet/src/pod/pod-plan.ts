import type { HostPort, PodContainer } from '../dockertools/container-runtime.js';
import type { DeadContainerRules } from '../gc/dead-containers.js';
import type { PullState } from '../images/image-puller.js';
import type { ContainerFault } from '../lifecycle/container-guard.js';
import type { VolumesView } from '../volumes/pod-folders.js';
import type { PodAction } from './pod-action.js';
import type { RestartBackoff } from './restart-backoff.js';

/** What of an image matters to a plan. */
export interface ImageView extends Partial<PullState> {
  /** True when it is on the node. */
  readonly present: boolean;
}

/** A start that did not come about. Times are milliseconds since 1970. */
export interface StartFailure {
  /** Hash of the container as it was to be started. */
  readonly hash: string;
  readonly reason: string;
  readonly message: string;
  readonly retryAt: number;
}

/** A port of the node and the pod of this node that holds it. */
export interface HeldPort extends HostPort {
  /** As people are told of it. */
  readonly holder: string;
}

/** All that is seen of one pod at one moment. */
export interface PodView {
  /** The containers of its name, also of a pod that had the name before. */
  readonly containers: readonly PodContainer[];
  /** Ended ones that somebody else has removed: they count as memory of what has run, and nothing is done to them. */
  readonly gone: readonly PodContainer[];
  /** When the end of each that has ended was first seen, by id, milliseconds since 1970; never later than now. */
  readonly endsSeen: ReadonlyMap<string, number>;
  /** By reference; those that are missing were not looked at, because nothing is to be started from them. */
  readonly images: ReadonlyMap<string, ImageView>;
  /** The last failed start, by name of the container. */
  readonly failures: ReadonlyMap<string, StartFailure>;
  /** What other pods hold. */
  readonly held: readonly HeldPort[];
  /** How it stands with the volumes; `ready` when nothing is to be started that may need them. */
  readonly volumes: VolumesView;
  /** What is held against containers that run, by id. */
  readonly faults: ReadonlyMap<string, ContainerFault>;
  /** When this kubelet first saw the pod, milliseconds since 1970. */
  readonly since: number;
}

/** What holds for all pods of the node. */
export interface PodRules {
  /** `-network_container_image`. */
  readonly networkImage: string;
  /** `-allow_privileged`. */
  readonly allowPrivileged: boolean;
  readonly restartBackoff: RestartBackoff;
  readonly deadContainers: DeadContainerRules;
}

/** Why a container does not run now. */
export interface Wait {
  /** One word. */
  readonly reason: string;
  /** For people. The same for as long as the cause is. */
  readonly message?: string;
  /** When to look again, milliseconds since 1970; absent when something will happen by itself. */
  readonly until?: number;
  /** True when it is the volumes of the pod that it waits for. */
  readonly volumes?: true;
}

/** What is to be done about one pod, and why what does not run does not. */
export interface PodPlan {
  /** To be done now, in any order or at once; then the pod is looked at again. Empty: all is as it should be. */
  readonly actions: readonly PodAction[];
  /** By name of the container, the network container's among them. */
  readonly waits: ReadonlyMap<string, Wait>;
  /** When a dead container will be old enough to be removed; absent when none waits for that. */
  readonly lookAgainAt?: number;
}

/** When the plan is to be made again though nothing happens; undefined for never. */
export function wakeAt({ waits, lookAgainAt }: PodPlan): number | undefined {
  const times = [
    ...[...waits.values()].flatMap(({ until }) => until ?? []),
    ...(lookAgainAt === undefined ? [] : [lookAgainAt]),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}
