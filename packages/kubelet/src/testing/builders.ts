import type { BoundPod, Container } from '@kube/api-types';
import { aBoundPod, aContainer } from '@kube/api-types/testing';
import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import { containerHash, networkHash } from '../pod/container-order.js';
import type { PodRules, PodView } from '../pod/pod-plan.js';

/** The time of tests: 2014-12-12T20:30:37Z. */
export const NOW = Date.UTC(2014, 11, 12, 20, 30, 37);

/** Rules with a backoff of 10 s, 20 s, … up to 300 s, which keep one dead container of each name. */
export const aRules = (more: Partial<PodRules> = {}): PodRules => ({
  networkImage: 'kubernetes/pause:latest',
  allowPrivileged: false,
  restartBackoff: { initialMs: 10_000, maxMs: 300_000, ranWellMs: 600_000 },
  deadContainers: { minAgeMs: 0, keepPerContainer: 1 },
  ...more,
});

/** A pod of containers `a`, `b`, … of image `busybox`; override what matters to the test. */
export const aPodOf = (
  names: readonly string[],
  more: { readonly container?: Partial<Container>; readonly spec?: Partial<BoundPod['spec']> } = {},
): BoundPod => {
  const containers = names.map((name) => aContainer({ name, image: 'busybox', ...more.container }));
  return aBoundPod('web', { spec: { containers, ...more.spec } });
};

/** The pod's container `name` as it runs, with id `<name>-<attempt>`, in the network of `net-0`. */
export const running = (pod: BoundPod, name: string, more: Partial<PodContainer> = {}): PodContainer => ({
  ...{ id: `${name}-${more.attempt ?? 0}`, pod: { namespace: 'default', name: 'web', source: 'etcd' } },
  ...{ podUid: pod.metadata.uid ?? '', container: name, hash: hashIn(pod, name), attempt: 0, crashes: 0 },
  ...{ graceSeconds: 10, state: 'running', image: 'busybox', imageId: 'sha256:1', exitCode: 0 },
  ...{ outOfMemory: false, startedAt: ago(60_000) },
  ...(name === NETWORK_CONTAINER ? { ip: '10.0.0.1' } : { networkId: 'net-0' }),
  ...more,
});

/** The same after its end, just now, after a minute, with code 1. */
export const ended = (pod: BoundPod, name: string, more: Partial<PodContainer> = {}): PodContainer =>
  running(pod, name, { state: 'exited', exitCode: 1, finishedAt: ago(0), ip: undefined, ...more });

/** A time before NOW, as the engine writes it. */
export const ago = (ms: number): string => new Date(NOW - ms).toISOString();

/** A view of these containers, with all images there and nothing else of note. */
export const aView = (containers: readonly PodContainer[], more: Partial<PodView> = {}): PodView => ({
  containers,
  gone: [],
  endsSeen: new Map(),
  images: new Map(['busybox', 'kubernetes/pause:latest'].map((image) => [image, { present: true }])),
  failures: new Map(),
  held: [],
  volumes: { type: 'ready' },
  faults: new Map(),
  since: NOW,
  ...more,
});

function hashIn(pod: BoundPod, name: string): string {
  const container = pod.spec.containers.find((each) => each.name === name);
  return container === undefined ? networkHash(pod) : containerHash(container);
}
