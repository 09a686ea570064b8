import type { BoundPod, PodStatus } from '@kube/api-types';
import type { PodRef } from '../pod/pod-ref.js';

/** A pod that is to run here. */
export interface KnownPod {
  readonly ref: PodRef;
  readonly pod: BoundPod;
}

/** What the kubelet knows of its pods. */
export interface KnownPods {
  /** All that are to run here, of all sources. */
  all(): readonly KnownPod[];
  /** How one was found when it was last looked at; undefined when it has not been. */
  status(pod: BoundPod): PodStatus | undefined;
}
