import type { BoundPod } from '@kube/api-types';

/**
 * Takes everything that a source wants to run, whenever that has changed. The first call is the source's first answer.
 *
 * @param whole false when a part of it could not be read, so that what is missing may be wanted all the same; true
 *   unless told
 */
export type Deliver = (pods: readonly BoundPod[], whole?: boolean) => void;

/** Where the kubelet learns what to run. */
export interface PodSource {
  /** Part of the names of its pods' containers, e.g. `etcd`. */
  readonly name: string;
  /**
   * Delivers until `signal` aborts, and waits out whatever is in its way. An answer that does not come is not
   * delivered as an empty one.
   */
  run(deliver: Deliver, signal: AbortSignal): Promise<void>;
}
