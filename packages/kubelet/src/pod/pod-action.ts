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
  | { readonly type: 'pullImage'; readonly container: string; readonly image: string }
  | {
      readonly type: 'startContainer';
      readonly container: string;
      readonly attempt: number;
      readonly crashes: number;
      /** Whose network it joins; absent for the network container itself. */
      readonly networkId?: string;
    }
  | {
      readonly type: 'killContainer';
      readonly id: string;
      readonly container: string;
      readonly graceSeconds: number;
      readonly because: KillReason;
    }
  | {
      readonly type: 'removeContainer';
      readonly id: string;
      readonly container: string;
      readonly because: RemoveReason;
    };

/** Stops a container with the grace it was made with. */
export function kill({ id, container, graceSeconds }: PodContainer, because: KillReason): PodAction {
  return { type: 'killContainer', id, container, graceSeconds, because };
}

/** Removes a container. */
export function remove({ id, container }: PodContainer, because: RemoveReason): PodAction {
  return { type: 'removeContainer', id, container, because };
}
