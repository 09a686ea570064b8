import {
  type BoundPod,
  type Container,
  type ContainerPort,
  parseBytes,
  parseCpuMillis,
  type Volume,
} from '@kube/api-types';
import {
  type BindMount,
  type ContainerOrder,
  NETWORK_CONTAINER,
  type PortMapping,
} from '../dockertools/container-runtime.js';
import { keptPreStop } from '../lifecycle/hook.js';
import { hashOf } from './container-hash.js';
import type { PodRef } from './pod-ref.js';

/** v0.5.6: seconds between SIGTERM and SIGKILL when the pod does not say. */
const GRACE_SECONDS = 10;

/** The kernel takes no more. */
const HOSTNAME_LENGTH = 63;

/** Docker's share of one core, and the least that it takes. */
const SHARES_PER_CORE = 1024;
const LEAST_SHARES = 2;

/** Which container of a row it is: see ContainerIdentity. */
export interface Turn {
  readonly attempt: number;
  readonly crashes: number;
}

/** What the network container of a pod is made of. It owns the host ports of all the pod's containers. */
export function networkOrder(ref: PodRef, pod: BoundPod, image: string, turn: Turn): ContainerOrder {
  return {
    ...identity(ref, pod),
    container: NETWORK_CONTAINER,
    hash: networkHash(pod),
    ...turn,
    image,
    command: [],
    env: [],
    memoryBytes: 0,
    cpuShares: 0,
    privileged: false,
    network: { type: 'own', hostname: hostnameOf(pod), ports: portMappings(pod) },
  };
}

/** What a container of a pod is made of. */
export function containerOrder(
  ref: PodRef,
  pod: BoundPod,
  container: Container,
  turn: Turn & {
    readonly networkId: string;
    readonly networkStartedAt?: string;
    readonly mounts?: readonly BindMount[];
  },
): ContainerOrder {
  const { limits } = container.resources ?? {};
  const { networkId, ...rest } = turn;
  const preStop = keptPreStop(container);
  return {
    ...identity(ref, pod),
    container: container.name,
    hash: containerHash(container, pod.spec.volumes),
    ...(preStop === undefined ? {} : { preStop }),
    ...rest,
    image: container.image,
    command: container.command ?? [],
    ...(container.workingDir ? { workingDir: container.workingDir } : {}),
    env: (container.env ?? []).map(({ name, value }) => `${name}=${value ?? ''}`),
    memoryBytes: parseBytes(limits?.memory),
    cpuShares: sharesOf(parseCpuMillis(limits?.cpu)),
    privileged: container.securityContext?.privileged === true,
    network: { type: 'joined', networkId },
  };
}

/** Changes with anything that the pod says of this container or of the volumes that it mounts, and with nothing else. */
export function containerHash(container: Container, volumes: readonly Volume[] = []): string {
  const { volumeMounts = [] } = container;
  const mounted = volumeMounts.map(({ name }) => volumes.find((volume) => volume.name === name));
  return hashOf(mounted.length === 0 ? container : { container, mounted });
}

/** Changes with what the network container is made of, but for its image: another one is no reason to restart pods. */
export function networkHash(pod: BoundPod): string {
  return hashOf({ hostname: hostnameOf(pod), ports: portMappings(pod) });
}

/** The ports of the node that the pod's containers ask for. */
export function portMappings(pod: BoundPod): readonly PortMapping[] {
  return pod.spec.containers.flatMap((container) => container.ports ?? []).flatMap(mappingOf);
}

/** v0.5.6: whatever is not UDP is taken as TCP; ports without a host port are nobody's business. */
function mappingOf({ hostPort, hostIP, containerPort, protocol }: ContainerPort): PortMapping[] {
  if (!hostPort) return [];
  return [
    {
      protocol: protocol?.toLowerCase() === 'udp' ? 'udp' : 'tcp',
      hostIP: hostIP === undefined || hostIP === '0.0.0.0' ? '' : hostIP,
      hostPort,
      containerPort,
    },
  ];
}

function identity(ref: PodRef, { metadata, spec }: BoundPod) {
  return {
    pod: ref,
    podUid: metadata.uid ?? '',
    // Docker takes less than nothing for as long as it takes.
    graceSeconds: Math.max(0, spec.terminationGracePeriodSeconds ?? GRACE_SECONDS),
  };
}

function hostnameOf({ metadata }: BoundPod): string {
  return metadata.name.slice(0, HOSTNAME_LENGTH).replace(/[-_.]+$/, '');
}

/** v0.5.6: nothing asked for stays nothing; else in proportion, but at least what Docker takes. */
function sharesOf(milliCpu: number): number {
  return milliCpu === 0 ? 0 : Math.max(LEAST_SHARES, Math.floor((milliCpu * SHARES_PER_CORE) / 1000));
}
