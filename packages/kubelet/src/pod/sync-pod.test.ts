import { describe, expect, it } from '@jest/globals';
import { type Clock, systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import fc from 'fast-check';
import type { ContainerOrder, ContainerRuntime } from '../dockertools/container-runtime.js';
import { ImagePuller } from '../images/image-puller.js';
import { aPodOf, aRules, NOW } from '../testing/builders.js';
import { FakeDocker } from '../testing/fake-docker.js';
import { noExtras } from '../testing/no-extras.js';
import { withMethods } from '../testing/with-methods.js';
import { Slots } from '../workers/slots.js';
import { containerHash, networkHash } from './container-order.js';
import { PodNotes } from './pod-notes.js';
import { wakeAt } from './pod-plan.js';
import { type SyncDeps, syncPod, type Wanted } from './sync-pod.js';

const { signal } = new AbortController();
const ref = { namespace: 'default', name: 'web', source: 'etcd' };
const pod = aPodOf(['a', 'b']);

/** A container that some kubelet may have left behind, at any point of its work. */
interface Leftover {
  readonly container: string;
  readonly current: boolean;
  readonly ofThisPod: boolean;
  readonly state: 'created' | 'running' | 'exited';
  readonly joined: number;
}

const leftover: fc.Arbitrary<Leftover> = fc.record({
  container: fc.constantFrom('net', 'net', 'a', 'b', 'c'),
  current: fc.boolean(),
  ofThisPod: fc.boolean(),
  state: fc.constantFrom('created' as const, 'running' as const, 'running' as const, 'exited' as const),
  joined: fc.nat(3),
});

/** Puts leftovers into the engine as far as it takes them: networks first, and everything that joins one after them. */
async function litter(
  runtime: ContainerRuntime,
  leftovers: readonly Leftover[],
  firstAttempt = 0,
): Promise<void> {
  const networks: string[] = [];
  const networksFirst = [...leftovers].sort(
    (x, y) => Number(y.container === 'net') - Number(x.container === 'net'),
  );
  const made: { readonly id: string; readonly state: Leftover['state'] }[] = [];
  for (const [index, each] of networksFirst.entries()) {
    const id = await runtime.create(orderOf(each, firstAttempt + index, networks), signal);
    if (each.container === 'net') networks.push(id);
    made.push({ id, state: each.state });
    if (each.state !== 'created') await runtime.start(id, signal).catch(() => undefined);
  }
  for (const { id, state } of made) if (state === 'exited') await runtime.stop(id, 0, signal);
}

function orderOf(each: Leftover, attempt: number, networks: readonly string[]): ContainerOrder {
  const spec = pod.spec.containers.find(({ name }) => name === each.container);
  const hash = spec === undefined ? networkHash(pod) : containerHash(spec);
  return {
    ...{
      pod: ref,
      podUid: each.ofThisPod ? 'uid-web' : 'before',
      container: each.container,
      attempt,
      crashes: 0,
    },
    ...{ hash: each.current ? hash : 'before', graceSeconds: 0, image: 'busybox', command: [], env: [] },
    ...{ memoryBytes: 0, cpuShares: 0, privileged: false },
    network:
      each.container === 'net'
        ? { type: 'own', hostname: 'web', ports: [] }
        : { type: 'joined', networkId: networks[each.joined % Math.max(1, networks.length)] ?? 'none' },
  };
}

/** The runtime of a node, which fails the test when a second container of one name is started. */
function watched(docker: FakeDocker): ContainerRuntime {
  const runtime = docker.runtime('n1');
  return withMethods(runtime, {
    async start(id, ...rest) {
      const name = docker.containers.find((each) => each.id === id)?.container;
      const others = docker.containers.filter((each) => each.container === name && each.state === 'running');
      expect(others).toEqual([]);
      await runtime.start(id, ...rest);
    },
  });
}

function depsOf(docker: FakeDocker, wanted: Wanted): SyncDeps {
  const runtime = watched(docker);
  const notes = new PodNotes('uid-web', 0, { initialMs: 1_000, maxMs: 1_000 });
  const clock = systemClock;
  const log = silentLogger;
  return {
    ...{ runtime, clock, log, rules: aRules(), networkImage: 'kubernetes/pause:latest' },
    ...{ starts: new Slots(2), removals: new Slots(2), wanted: () => wanted, notesOf: () => notes },
    ...{ ...noExtras, wake: () => undefined },
    puller: new ImagePuller({ runtime, clock, log, ended: () => undefined }),
  };
}

function aDocker(clock: Clock = systemClock): FakeDocker {
  const docker = new FakeDocker(clock);
  docker.images.add('busybox:latest').add('kubernetes/pause:latest');
  return docker;
}

describe('syncPod', () => {
  it('brings a pod about from whatever is there, and then rests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(leftover, { maxLength: 8 }), async (leftovers) => {
        const docker = aDocker();
        await litter(docker.runtime('n1'), leftovers);
        const deps = depsOf(docker, { type: 'run', pod });
        await syncPod(deps, ref, signal);

        const running = docker.containers.filter(({ state }) => state === 'running');
        expect(running.map(({ container }) => container).sort()).toEqual(['a', 'b', 'net']);
        const net = running.find(({ container }) => container === 'net');
        for (const each of running) {
          expect(each.podUid).toBe('uid-web');
          if (each !== net) expect(each.networkId).toBe(net?.id);
        }
        const dead = docker.containers.filter(({ state }) => state !== 'running');
        expect(new Set(dead.map(({ container }) => container)).size).toBe(dead.length);

        const verbs = docker.verbs.length;
        expect((await syncPod(deps, ref, signal)).acted).toBe(false);
        expect(docker.verbs).toHaveLength(verbs);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what is right as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(leftover, { maxLength: 6 }), async (leftovers) => {
        const docker = aDocker();
        const deps = depsOf(docker, { type: 'run', pod });
        await syncPod(deps, ref, signal);
        const right = docker.containers;
        const dead = leftovers.filter(({ state, ofThisPod }) => state !== 'running' && ofThisPod);
        await litter(docker.runtime('n1'), dead, 1);
        await syncPod(deps, ref, signal);
        expect(docker.containers.filter(({ id }) => right.some((each) => each.id === id))).toEqual(right);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves nothing of a pod that is not wanted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(leftover, { maxLength: 8 }), async (leftovers) => {
        const docker = aDocker();
        await litter(docker.runtime('n1'), leftovers);
        await syncPod(depsOf(docker, { type: 'remove' }), ref, signal);
        expect(docker.containers).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('touches nothing while it is not known what is wanted', async () => {
    const docker = aDocker();
    await syncPod(depsOf(docker, { type: 'run', pod }), ref, signal);
    const before = [docker.containers, [...docker.verbs]];
    await syncPod(depsOf(docker, { type: 'unknown' }), ref, signal);
    expect([docker.containers, docker.verbs]).toEqual(before);
  });

  it('waits no longer for a restart because the clock has been set back', async () => {
    let now = NOW;
    const clock: Clock = { ...systemClock, now: () => now };
    const docker = aDocker(clock);
    const deps = { ...depsOf(docker, { type: 'run', pod }), clock };
    const a = () =>
      docker.containers.find(({ container, state }) => container === 'a' && state === 'running');
    await syncPod(deps, ref, signal);
    for (const _ of ['at once', 'after ten seconds']) {
      docker.exit(a()?.id ?? '', 1);
      await syncPod(deps, ref, signal);
    }
    expect(a()).toBeUndefined();
    now -= 3_600_000;
    const { plan } = await syncPod(deps, ref, signal);
    expect(wakeAt(plan)).toBe(now + 10_000);
    now += 10_000;
    await syncPod(deps, ref, signal);
    expect(a()).toMatchObject({ attempt: 2, crashes: 2 });
  });

  it('gives up when acting changes nothing, rather than go round for ever', async () => {
    const docker = aDocker();
    const deps = depsOf(docker, { type: 'run', pod });
    await syncPod(deps, ref, signal);
    const deaf = withMethods(deps.runtime, { stop: async () => undefined });
    const removing = { ...depsOf(docker, { type: 'remove' }), runtime: deaf };
    await expect(syncPod(removing, ref, signal)).rejects.toThrow(
      'killContainer a, killContainer b of pod default/web had no effect',
    );
  });
});
