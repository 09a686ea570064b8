import { StatusError } from '@kube/api-types';
import {
  type ContainerRuntime,
  NETWORK_CONTAINER,
  type PodContainer,
} from '../dockertools/container-runtime.js';
import { podTitle } from '../pod/pod-ref.js';
import { containerOf, type FoundPod, findPod, type PodName } from './find-pod.js';
import type { KnownPods } from './known-pods.js';

/** A container as a client names it. */
export interface ContainerName {
  readonly pod: PodName;
  /** The only one of the pod when absent. */
  readonly container: string | undefined;
}

/** Where the containers that clients ask for are looked up: among this node's, and nowhere else. */
export class PodContainers {
  constructor(
    private readonly runtime: Pick<ContainerRuntime, 'list' | 'inspect'>,
    private readonly known: KnownPods,
  ) {}

  /** A pod. @throws StatusError `NotFound`; RuntimeError */
  async pod(name: PodName, signal: AbortSignal): Promise<FoundPod> {
    return findPod(name, this.known.all(), await this.runtime.list(signal));
  }

  /**
   * The newest instance of a container that has run, or the one before that.
   *
   * @throws StatusError `NotFound`, `Conflict` when it has not run yet, `BadRequest` when it is not clear which is meant
   */
  async instance(
    name: ContainerName,
    which: 'newest' | 'previous',
    signal: AbortSignal,
  ): Promise<PodContainer> {
    const { pod, container, instances } = await this.#instances(name, signal);
    const [newest, previous] = instances.filter(({ state }) => state !== 'created');
    const title = `container "${container}" of pod "${podTitle(pod.ref)}"`;
    if (newest === undefined) throw new StatusError('Conflict', `${title} has not been started yet`);
    if (which === 'newest') return newest;
    if (previous !== undefined) return previous;
    throw new StatusError('NotFound', `of ${title} there is none before the newest`);
  }

  /** A container that runs. @throws as `instance`; StatusError `Conflict` when it does not run */
  async running(name: ContainerName, signal: AbortSignal): Promise<PodContainer> {
    const { pod, container, instances } = await this.#instances(name, signal);
    const running = instances.find(({ state }) => state === 'running');
    if (running !== undefined) return running;
    throw new StatusError(
      'Conflict',
      `container "${container}" of pod "${podTitle(pod.ref)}" does not run now`,
    );
  }

  /** The address of a pod. @throws StatusError `NotFound`; `Conflict` when it has none now */
  async address(name: PodName, signal: AbortSignal): Promise<string> {
    const { ip, pod } = await this.running({ pod: name, container: NETWORK_CONTAINER }, signal);
    if (ip !== undefined) return ip;
    throw new StatusError('Conflict', `pod "${podTitle(pod)}" has no address now`);
  }

  /** The newest first. */
  async #instances({ pod: name, container: wanted }: ContainerName, signal: AbortSignal) {
    const pod = await this.pod(name, signal);
    const container = wanted === NETWORK_CONTAINER ? wanted : containerOf(pod, wanted);
    const mine = pod.containers.filter((each) => each.container === container);
    const inspected = await Promise.all(mine.map(({ id }) => this.runtime.inspect(id, signal)));
    const instances = inspected.flatMap((each) => each ?? []).sort((a, b) => b.attempt - a.attempt);
    return { pod, container, instances };
  }
}
