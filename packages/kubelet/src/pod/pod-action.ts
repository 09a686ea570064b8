import type { PodContainer } from '../dockertools/container-runtime.js';

/** Why a container is stopped. It goes into the log line, and from there to whoever asks why. */
export type KillReason =
  /** The pod is no longer wanted. */
  | 'pod deleted'
  /** A pod of the same name has taken its place. */
  | 'pod replaced'
  /** The pod has no container of this name any more. */
  | 'unwanted'
  /** Its part of the pod's spec has changed. */
  | 'changed'
  /** There are two of it. */
  | 'duplicate'
  /** The network that it joined is gone. */
  | 'network lost'
  /** Its health check has failed too often. */
  | 'unhealthy'
  /** What it was to do right after its start has failed. */
  | 'post-start hook failed'
  /** All containers of the pod have done their work, so nobody needs its network. */
  | 'finished';

/** Why a container is removed. */
export type RemoveReason =
  | 'pod deleted'
  | 'pod replaced'
  | 'unwanted'
  /** It was made and never started. */
  | 'half made'
  /** A later one has ended since. */
  | 'outdated';

/** What a pass over one pod may do. The actions of one plan are independent of each other. */
export type PodAction =
  | { readonly type: 'prepareVolumes' }
  | { readonly type: 'pullImage'; readonly container: string; readonly image: string }
  | {
      readonly type: 'startContainer';
      readonly container: string;
      readonly attempt: number;
      readonly crashes: number;
      /** Whose network it joins; absent for the network container itself. */
      readonly networkId?: string;
      readonly networkStartedAt?: string;
    }
  | ({
      readonly type: 'killContainer';
      readonly because: KillReason;
      /** More of the reason, for people; absent when the reason says it all. */
      readonly why?: string;
    } & KilledContainer)
  | {
      readonly type: 'removeContainer';
      readonly id: string;
      readonly podUid: string;
      readonly container: string;
      readonly attempt: number;
      readonly because: RemoveReason;
    };

/** What must be known of a container to end it in the way that its pod has asked for. */
export type KilledContainer = Pick<
  PodContainer,
  'id' | 'podUid' | 'container' | 'attempt' | 'graceSeconds' | 'preStop' | 'networkId'
>;

/** Stops a container with the hook and the grace it was made with. */
export function kill(of: PodContainer, because: KillReason, why?: string): PodAction {
  const { id, podUid, container, attempt, graceSeconds, preStop, networkId } = of;
  return {
    ...{ type: 'killContainer', id, podUid, container, attempt, graceSeconds, because },
    ...(why === undefined ? {} : { why }),
    ...(preStop === undefined ? {} : { preStop }),
    ...(networkId === undefined ? {} : { networkId }),
  };
}

/** Removes a container. */
export function remove(of: PodContainer, because: RemoveReason): PodAction {
  const { id, podUid, container, attempt } = of;
  return { type: 'removeContainer', id, podUid, container, attempt, because };
}
