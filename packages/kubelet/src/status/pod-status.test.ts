import { describe, expect, it } from '@jest/globals';
import type { BoundPod } from '@kube/api-types';
import type { PodContainer } from '../dockertools/container-runtime.js';
import type { Wait } from '../pod/pod-plan.js';
import { ago, aPodOf, ended, running } from '../testing/builders.js';
import type { ContainerEnding } from '../volumes/pod-folders.js';
import { podStatus } from './pod-status.js';

const statusOf = (
  pod: BoundPod,
  containers: readonly PodContainer[],
  waits: Record<string, Wait> = {},
  endings: Record<string, ContainerEnding> = {},
) =>
  podStatus({
    ...{ pod, containers, waits: new Map(Object.entries(waits)), endings: new Map(Object.entries(endings)) },
    ...{ networkImage: 'kubernetes/pause:latest', hostIP: '127.0.0.1' },
  });

const always = aPodOf(['a', 'b']);
const once = aPodOf(['a', 'b'], { spec: { restartPolicy: 'Never' } });
const untilWell = aPodOf(['a', 'b'], { spec: { restartPolicy: 'OnFailure' } });
const crashing: Wait = { reason: 'CrashLoopBackOff', message: 'ended with code 1' };
const pulling: Wait = { reason: 'Pulling', message: 'pulling image "busybox"' };

describe('podStatus', () => {
  describe('tells how a container ended:', () => {
    const cause = { because: 'unhealthy', message: 'unhealthy: GET answered 500' };

    it.each<{ name: string; container?: Partial<PodContainer>; ending: ContainerEnding; told: object }>([
      { name: 'by itself', ending: {}, told: { reason: 'Error' } },
      { name: 'well', container: { exitCode: 0 }, ending: {}, told: { reason: 'Completed' } },
      { name: 'with its last words', ending: { message: 'bye' }, told: { reason: 'Error', message: 'bye' } },
      {
        name: 'killed by us, and why',
        ending: { cause },
        told: { reason: 'Unhealthy', message: cause.message },
      },
      {
        name: 'killed by us, with last words of its own',
        ending: { cause, message: 'bye' },
        told: { reason: 'Unhealthy', message: 'bye' },
      },
      {
        name: 'killed for want of memory, whatever else',
        container: { outOfMemory: true },
        ending: { cause },
        told: { reason: 'OOMKilled' },
      },
      {
        name: 'killed for a hook',
        ending: { cause: { because: 'post-start hook failed', message: 'x' } },
        told: { reason: 'PostStartHookFailed' },
      },
    ])('$name', ({ container, ending, told }) => {
      const dead = ended(always, 'a', container);
      const endings = { [dead.id]: ending };
      const again = running(always, 'a', { attempt: 1 });
      const status = statusOf(always, [dead, again], {}, endings).containerStatuses?.[0];
      expect(status?.lastState?.terminated).toMatchObject(told);
      const last = statusOf(once, [dead], {}, endings).containerStatuses?.[0];
      expect(last?.state?.terminated).toMatchObject(told);
    });
  });

  describe('phase:', () => {
    it.each<{
      name: string;
      pod: BoundPod;
      states: PodContainer[];
      waits?: Record<string, Wait>;
      phase: string;
    }>([
      { name: 'nothing yet', pod: always, states: [], phase: 'Pending' },
      {
        name: 'one runs, one has never run',
        ...{ pod: always, states: [running(always, 'a')], waits: { b: pulling }, phase: 'Pending' },
      },
      {
        name: 'all run',
        pod: always,
        states: [running(always, 'a'), running(always, 'b')],
        phase: 'Running',
      },
      {
        name: 'between a crash and the restart',
        ...{ pod: always, states: [ended(always, 'a'), running(always, 'b')], waits: { a: crashing } },
        phase: 'Running',
      },
      {
        name: 'all of it between crash and restart',
        ...{
          pod: always,
          states: [ended(always, 'a'), ended(always, 'b')],
          waits: { a: crashing, b: crashing },
        },
        phase: 'Running',
      },
      {
        name: 'a failure that will be tried again',
        pod: untilWell,
        states: [ended(untilWell, 'a'), ended(untilWell, 'b', { exitCode: 0 })],
        ...{ waits: { a: crashing }, phase: 'Running' },
      },
      {
        name: 'one has ended for good, one runs',
        ...{ pod: once, states: [ended(once, 'a'), running(once, 'b')], phase: 'Running' },
      },
      {
        name: 'all ended well',
        pod: once,
        states: [ended(once, 'a', { exitCode: 0 }), ended(once, 'b', { exitCode: 0 })],
        phase: 'Succeeded',
      },
      {
        name: 'all ended well in the end',
        pod: untilWell,
        states: [ended(untilWell, 'a', { exitCode: 0 }), ended(untilWell, 'b', { exitCode: 0 })],
        phase: 'Succeeded',
      },
      {
        name: 'all ended, one not well',
        ...{ pod: once, states: [ended(once, 'a', { exitCode: 0 }), ended(once, 'b')], phase: 'Failed' },
      },
    ])('$name: $phase', ({ pod, states, waits, phase }) => {
      expect(statusOf(pod, [running(pod, 'net'), ...states], waits).phase).toBe(phase);
    });
  });

  it('tells all of a pod that runs', () => {
    const pod = aPodOf(['a']);
    const before = ended(pod, 'a', { attempt: 2, exitCode: 3 });
    const now = running(pod, 'a', { attempt: 3, crashes: 3 });
    expect(statusOf(pod, [running(pod, 'net'), before, now])).toEqual({
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      hostIP: '127.0.0.1',
      podIP: '10.0.0.1',
      containerStatuses: [
        {
          ...{ name: 'a', ready: true, restartCount: 3, image: 'busybox', imageID: 'docker://sha256:1' },
          containerID: 'docker://a-3',
          state: { running: { startedAt: ago(60_000) } },
          lastState: {
            terminated: {
              ...{ exitCode: 3, reason: 'Error', startedAt: ago(60_000), finishedAt: ago(0) },
              containerID: 'docker://a-2',
            },
          },
        },
        {
          ...{ name: 'net', ready: true, restartCount: 0, image: 'kubernetes/pause:latest' },
          ...{ imageID: 'docker://sha256:1', containerID: 'docker://net-0' },
          state: { running: { startedAt: ago(60_000) } },
        },
      ],
    });
  });

  it('says why what waits does, and how it ended before', () => {
    const pod = aPodOf(['a']);
    const status = statusOf(pod, [running(pod, 'net'), ended(pod, 'a', { attempt: 4 })], { a: crashing });
    expect(status).toMatchObject({
      ...{ reason: 'CrashLoopBackOff', message: 'container "a": ended with code 1' },
      conditions: [{ type: 'Ready', status: 'False' }],
    });
    expect(status.containerStatuses?.[0]).toMatchObject({
      ...{ ready: false, restartCount: 4, state: { waiting: crashing } },
      lastState: { terminated: { exitCode: 1 } },
    });
  });

  it.each([
    { exitCode: 0, outOfMemory: false, reason: 'Completed' },
    { exitCode: 1, outOfMemory: false, reason: 'Error' },
    { exitCode: 137, outOfMemory: true, reason: 'OOMKilled' },
  ])('calls an end with $exitCode $reason', ({ reason, ...end }) => {
    const pod = aPodOf(['a'], { spec: { restartPolicy: 'Never' } });
    expect(statusOf(pod, [ended(pod, 'a', end)]).containerStatuses?.[0]?.state).toMatchObject({
      terminated: { exitCode: end.exitCode, reason },
    });
  });

  it('knows nothing of a pod that had the name before', () => {
    const pod = aPodOf(['a']);
    expect(statusOf(pod, [running(pod, 'a', { podUid: 'before' })])).toMatchObject({ phase: 'Pending' });
  });
});
