import type { LifecycleHandler } from '@kube/api-types';
import type { PodRef } from '../pod/pod-ref.js';

/** v0.5.6: name of the container that owns a pod's network namespace and its host ports. */
export const NETWORK_CONTAINER = 'net';

/** What a container is for. It lies in the container's labels, so that any later kubelet finds it there. */
export interface ContainerIdentity {
  readonly pod: PodRef;
  readonly podUid: string;
  /** Name in the pod; `net` for the network container. */
  readonly container: string;
  /** Of what the container was made from: another one means that the pod's spec has changed. */
  readonly hash: string;
  /** 0 for the first container of this name in the pod, and one more for each that followed. */
  readonly attempt: number;
  /** How many containers in a row ended soon after their start before this one was made. */
  readonly crashes: number;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
  /** What is done before SIGTERM; the pod that says so may be gone by then. */
  readonly preStop?: LifecycleHandler;
  /** When the network that it joined had been started: one that is started again keeps its id and nothing else. */
  readonly networkStartedAt?: string;
}

/** `created` has never run; `exited` has, or was meant to. */
export type ContainerState = 'created' | 'running' | 'exited';

/** A port of the node. */
export interface HostPort {
  readonly protocol: 'tcp' | 'udp';
  /** Empty for all addresses. */
  readonly hostIP: string;
  readonly hostPort: number;
}

/** A port of the node and where in the pod it leads. */
export interface PortMapping extends HostPort {
  readonly containerPort: number;
}

/** A folder or file of the node in a container. */
export interface BindMount {
  /** It must be there. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A container as a list shows it. */
export interface ContainerSummary {
  readonly id: string;
  readonly pod: PodRef;
  readonly podUid: string;
  readonly container: string;
  readonly state: ContainerState;
  /** Ports of the node that it holds now. */
  readonly hostPorts: readonly HostPort[];
}

/** A container in full. Times are RFC 3339 with nanoseconds, as the engine gives them. */
export interface PodContainer extends ContainerIdentity {
  readonly id: string;
  readonly state: ContainerState;
  /** As it was asked for. */
  readonly image: string;
  /** What that name stood for, e.g. `sha256:…`. */
  readonly imageId: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Meaningful once it has ended. */
  readonly exitCode: number;
  /** True when it ended because its memory limit was reached. */
  readonly outOfMemory: boolean;
  /** Id of the container whose network it joined; absent for one with a network of its own. */
  readonly networkId?: string;
  /** Its own address; absent when it joined another's network, and when it does not run. */
  readonly ip?: string;
}

/** What to make a container of. */
export interface ContainerOrder extends ContainerIdentity {
  readonly image: string;
  /** Replaces the command of the image, not its entry point. */
  readonly command: readonly string[];
  readonly workingDir?: string;
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** 0 for no limit. */
  readonly memoryBytes: number;
  /** Relative weight; 0 for the engine's own. */
  readonly cpuShares: number;
  readonly privileged: boolean;
  /** None when absent. */
  readonly mounts?: readonly BindMount[];
  readonly network:
    | { readonly type: 'own'; readonly hostname: string; readonly ports: readonly PortMapping[] }
    | { readonly type: 'joined'; readonly networkId: string };
}

/** What happens at the engine. */
export type RuntimeEvent =
  /** From here on nothing is missed: comes first. */
  | { readonly type: 'subscribed' }
  /** A container of this node ended or was removed. */
  | { readonly type: 'gone'; readonly pod: PodRef; readonly container: string };

/**
 * The containers of one node, as far as the kubelet needs them. Sees and touches only what was made for that node.
 * Every method throws RuntimeError and nothing else, but for `signal`, which ends any wait with its own reason.
 */
export interface ContainerRuntime {
  /** All containers of this node, running or not, in one call. */
  list(signal: AbortSignal): Promise<readonly ContainerSummary[]>;

  /** One container; undefined when it is gone. */
  inspect(id: string, signal: AbortSignal): Promise<PodContainer | undefined>;

  /**
   * Makes a container, which does not run yet. Its name follows from its identity, so that no two are of one attempt.
   *
   * @returns its id
   * @throws RuntimeError `conflict` when there is one of that name; `not-found` when the image is missing
   */
  create(order: ContainerOrder, signal: AbortSignal): Promise<string>;

  /** Starts it; fine when it runs already. The message of a failure is what the engine says. */
  start(id: string, signal: AbortSignal): Promise<void>;

  /** SIGTERM, SIGKILL after `graceSeconds`; resolves when it has ended. Fine when it has, or is gone. */
  stop(id: string, graceSeconds: number, signal: AbortSignal): Promise<void>;

  /** Removes it with its anonymous volumes, killing it when it runs. Fine when it is gone. */
  remove(id: string, signal: AbortSignal): Promise<void>;

  /** True when exactly this image, with this tag (`latest` unless told), is on the node. */
  hasImage(image: string, signal: AbortSignal): Promise<boolean>;

  /** Gets an image from its registry; resolves when it is on the node. */
  pull(image: string, signal: AbortSignal): Promise<void>;

  /** What happens, until the engine ends the stream, which is an error, or `signal` aborts. Nobody is owed old events. */
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>;
}

/** What can go wrong between us and the engine, as far as callers can act on it. */
export type RuntimeErrorCode =
  /** The engine does not answer, or not in time. What was asked for may have happened. */
  | 'unavailable'
  /** The container or the image does not exist. */
  | 'not-found'
  /** The name is taken. */
  | 'conflict'
  /** The engine refused, or tried and could not; the message is its own. */
  | 'failed';

/** The only error of a ContainerRuntime. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';

  constructor(
    readonly code: RuntimeErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
