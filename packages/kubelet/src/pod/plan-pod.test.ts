import { describe, expect, it } from '@jest/globals';
import type { BoundPod } from '@kube/api-types';
import type { PodContainer } from '../dockertools/container-runtime.js';
import { ago, aPodOf, aRules, aView, ended, NOW, running } from '../testing/builders.js';
import { told } from '../testing/told.js';
import { planPod } from './plan-pod.js';
import { planRemoval } from './plan-removal.js';
import { type PodRules, type PodView, wakeAt } from './pod-plan.js';

const plan = (
  pod: BoundPod,
  containers: readonly PodContainer[],
  more: Partial<PodView> = {},
  rules: Partial<PodRules> = {},
) => planPod(pod, aView(containers, more), aRules(rules), NOW);
const planned = (...args: Parameters<typeof plan>): string[] => told(plan(...args).actions);

describe('planPod', () => {
  const pod = aPodOf(['a', 'b']);
  const net = running(pod, 'net');
  const a = running(pod, 'a');
  const b = running(pod, 'b');

  describe('builds a pod up:', () => {
    it.each([
      { name: 'the network first', containers: [], actions: ['start net-0 after 0'] },
      {
        name: 'then all containers, in that network',
        containers: [net],
        actions: ['start a-0 after 0 in net-0', 'start b-0 after 0 in net-0'],
      },
      { name: 'only what is missing', containers: [net, b], actions: ['start a-0 after 0 in net-0'] },
      { name: 'nothing when all runs', containers: [net, a, b], actions: [] },
    ])('$name', ({ containers, actions }) => {
      expect(planned(pod, containers)).toEqual(actions);
    });
  });

  describe('restarts what ended:', () => {
    it.each([
      {
        name: 'one container alone, in the living network',
        containers: [net, ended(pod, 'a'), b],
        actions: ['start a-1 after 1 in net-0'],
      },
      {
        name: 'with the next attempt, and without the older dead one',
        containers: [net, ended(pod, 'a', { finishedAt: ago(9_000) }), ended(pod, 'a', { attempt: 1 }), b],
        actions: ['remove a-0: outdated', 'start a-2 after 1 in net-0'],
      },
      {
        name: 'after the wait that its crashes have earned it',
        containers: [net, ended(pod, 'a', { attempt: 4, crashes: 2, finishedAt: ago(20_000) }), b],
        actions: ['start a-5 after 3 in net-0'],
      },
      {
        name: 'not before',
        containers: [net, ended(pod, 'a', { attempt: 4, crashes: 2, finishedAt: ago(19_999) }), b],
        actions: [],
      },
      {
        name: 'at once when it had run well',
        containers: [net, ended(pod, 'a', { crashes: 9, startedAt: ago(600_000) }), b],
        actions: ['start a-1 after 1 in net-0'],
      },
      {
        name: 'at once when it was the network that had ended',
        containers: [running(pod, 'net', { attempt: 1 }), ended(pod, 'a', { crashes: 5 }), ended(pod, 'b')],
        actions: ['start a-1 after 5 in net-1', 'start b-1 after 0 in net-1'],
      },
    ])('$name', ({ containers, actions }) => {
      expect(planned(pod, containers)).toEqual(actions);
    });
  });

  describe('makes a pod anew whose network is gone:', () => {
    const lost = ended(pod, 'net', { startedAt: ago(900_000) });

    it.each([
      {
        name: 'what runs has no network and must end first',
        containers: [lost, a, b],
        actions: ['kill a-0: network lost', 'kill b-0: network lost'],
      },
      {
        name: 'then there is a new network',
        containers: [lost, ended(pod, 'a'), ended(pod, 'b')],
        actions: ['start net-1 after 1'],
      },
      {
        name: 'a network that was started again is another',
        containers: [
          running(pod, 'net', { startedAt: ago(5_000) }),
          running(pod, 'a', { networkStartedAt: ago(60_000) }),
          running(pod, 'b', { networkStartedAt: ago(5_000) }),
        ],
        actions: ['kill a-0: network lost'],
      },
      {
        name: 'with another network all who joined the old one must leave it',
        containers: [running(pod, 'net', { hash: 'before' }), a],
        actions: ['kill a-0: network lost'],
      },
      {
        name: 'before it is stopped',
        containers: [running(pod, 'net', { hash: 'before' }), ended(pod, 'a')],
        actions: ['kill net-0: changed'],
      },
    ])('$name', ({ containers, actions }) => {
      expect(planned(pod, containers)).toEqual(actions);
    });
  });

  describe('never lets two of one run:', () => {
    it('keeps the one that has run longest', () => {
      const later = running(pod, 'a', { attempt: 1, startedAt: ago(1_000) });
      expect(planned(pod, [net, later, a, b])).toEqual(['kill a-1: duplicate']);
    });

    it('stops the one of old before it starts the new', () => {
      const before = running(pod, 'a', { hash: 'before' });
      expect(planned(pod, [net, before, b])).toEqual(['kill a-0: changed']);
      expect(planned(pod, [net, { ...before, state: 'exited' }, b])).toEqual(['start a-1 after 0 in net-0']);
    });

    it('starts nothing while a second network is there', () => {
      const second = running(pod, 'net', { attempt: 1, startedAt: ago(1_000) });
      const inSecond = running(pod, 'a', { networkId: 'net-1' });
      expect(planned(pod, [net, second, inSecond, b])).toEqual(['kill a-0: network lost']);
      expect(planned(pod, [net, second, a, b])).toEqual(['kill net-1: duplicate']);
    });
  });

  describe('clears away:', () => {
    it.each([
      {
        name: 'a container of no name of the pod, first stopped, then removed',
        containers: [net, a, b, running(pod, 'c'), ended(pod, 'd')],
        actions: ['kill c-0: unwanted', 'remove d-0: unwanted'],
      },
      {
        name: 'what was made and never started; its attempt is not used again at once',
        containers: [net, running(pod, 'a', { state: 'created' }), b],
        actions: ['remove a-0: half made', 'start a-1 after 0 in net-0'],
      },
      {
        name: 'all dead ones but the last of each name, whose code is still asked for',
        containers: [
          ...[net, a, running(pod, 'b', { attempt: 9 })],
          ...[
            ended(pod, 'a', { attempt: 2 }),
            ended(pod, 'a', { attempt: 1 }),
            ended(pod, 'b', { attempt: 8 }),
          ],
        ],
        actions: ['remove a-1: outdated'],
      },
      {
        name: 'a pod that had the name before, all of it before anything of the new one',
        containers: [
          running(pod, 'net', { podUid: 'before' }),
          running(pod, 'a', { podUid: 'before' }),
          ended(pod, 'b', { podUid: 'before' }),
        ],
        actions: ['kill a-0: pod replaced'],
      },
    ])('$name', ({ containers, actions }) => {
      expect(planned(pod, containers)).toEqual(actions);
    });
  });

  describe('keeps to the restart policy:', () => {
    const once = aPodOf(['a', 'b'], { spec: { restartPolicy: 'Never' } });
    const untilWell = aPodOf(['a', 'b'], { spec: { restartPolicy: 'OnFailure' } });

    it.each([
      {
        name: 'Never: not even after a failure',
        wanted: once,
        containers: [running(once, 'net'), ended(once, 'a'), running(once, 'b')],
        actions: [],
      },
      {
        name: 'OnFailure: after a failure',
        wanted: untilWell,
        containers: [running(untilWell, 'net'), ended(untilWell, 'a'), running(untilWell, 'b')],
        actions: ['start a-1 after 1 in net-0'],
      },
      {
        name: 'OnFailure: not after success',
        wanted: untilWell,
        containers: [
          running(untilWell, 'net'),
          ended(untilWell, 'a', { exitCode: 0 }),
          running(untilWell, 'b'),
        ],
        actions: [],
      },
      {
        name: 'the network is given up when all work is done',
        wanted: once,
        containers: [running(once, 'net'), ended(once, 'a'), ended(once, 'b')],
        actions: ['kill net-0: finished'],
      },
      {
        name: 'and not made again',
        wanted: once,
        containers: [ended(once, 'net'), ended(once, 'a'), ended(once, 'b')],
        actions: [],
      },
      {
        name: 'what the pod asks for now has never run',
        wanted: once,
        containers: [running(once, 'net'), ended(once, 'a', { hash: 'before' }), running(once, 'b')],
        actions: ['start a-1 after 0 in net-0'],
      },
    ])('$name', ({ wanted, containers, actions }) => {
      expect(planned(wanted, containers)).toEqual(actions);
    });
  });

  describe('waits, and says for what:', () => {
    it('crashes', () => {
      const crashed = ended(pod, 'a', { exitCode: 7, crashes: 3, finishedAt: ago(1_000) });
      const result = plan(pod, [net, crashed, b]);
      expect([...result.waits]).toEqual([
        [
          'a',
          {
            reason: 'CrashLoopBackOff',
            message: 'ended with code 7, 4 times in a row; waits 40 s before the next start',
            until: NOW + 39_000,
          },
        ],
      ]);
      expect(wakeAt(result)).toBe(NOW + 39_000);
    });

    it('a start that failed, unless the container has changed since', () => {
      const failure = { reason: 'ContainerCannotRun', message: 'no such file', retryAt: NOW + 1 };
      const failures = (hash: string) => ({ failures: new Map([['a', { ...failure, hash }]]) });
      const waiting = plan(pod, [net, b], failures(a.hash));
      expect(told(waiting.actions)).toEqual([]);
      expect(waiting.waits.get('a')).toEqual({
        reason: 'ContainerCannotRun',
        message: 'no such file',
        until: NOW + 1,
      });
      expect(planned(pod, [net, b], failures('before'))).toEqual(['start a-0 after 0 in net-0']);
    });

    it('a port of the node, for the whole pod', () => {
      const withPort = aPodOf(['a'], {
        container: { ports: [{ hostPort: 6379, containerPort: 6379, protocol: 'TCP' }] },
      });
      const held = [{ protocol: 'tcp' as const, hostIP: '', hostPort: 6379, holder: 'default/redis' }];
      const { actions, waits } = plan(withPort, [], { held });
      const wait = {
        reason: 'HostPortConflict',
        message: 'host port 6379/tcp is held by pod default/redis',
      };
      expect({ actions, waits: [...waits] }).toEqual({
        actions: [],
        waits: [
          ['net', wait],
          ['a', wait],
        ],
      });
    });

    it.each([
      { name: 'another protocol', held: { protocol: 'udp', hostIP: '', hostPort: 6379 }, waits: false },
      { name: 'another port', held: { protocol: 'tcp', hostIP: '', hostPort: 6380 }, waits: false },
      {
        name: 'another address',
        held: { protocol: 'tcp', hostIP: '10.0.0.2', hostPort: 6379 },
        waits: false,
      },
      {
        name: 'the same address',
        held: { protocol: 'tcp', hostIP: '10.0.0.1', hostPort: 6379 },
        waits: true,
      },
    ] as const)('but not for $name unless they collide', ({ held, waits }) => {
      const ports = [{ hostPort: 6379, containerPort: 1, protocol: 'tcp', hostIP: '10.0.0.1' }];
      const result = plan(aPodOf(['a'], { container: { ports } }), [], {
        held: [{ ...held, holder: 'x/y' }],
      });
      expect(result.actions.length === 0).toBe(waits);
    });

    it('an image, which is got while the network is made', () => {
      const images = new Map([
        ['busybox', { present: false }],
        ['kubernetes/pause:latest', { present: true }],
      ]);
      expect(planned(pod, [], { images })).toEqual(['pull busybox', 'pull busybox', 'start net-0 after 0']);
      const pulling = new Map([['busybox', { present: false, pulling: true }]]);
      const { actions, waits } = plan(pod, [net], { images: pulling });
      expect(actions).toEqual([]);
      expect(waits.get('b')).toEqual({ reason: 'Pulling', message: 'pulling image "busybox"' });
    });

    it('and for good when it will not run it as it is', () => {
      const privileged = aPodOf(['a'], { container: { securityContext: { privileged: true } } });
      expect(plan(privileged, [running(privileged, 'net')]).waits.get('a')).toEqual({
        reason: 'Refused',
        message: 'container "a" asks to be privileged; the kubelet needs -allow_privileged for that',
      });
      expect(planned(privileged, [running(privileged, 'net')], {}, { allowPrivileged: true })).toEqual([
        'start a-0 after 0 in net-0',
      ]);
      const withVolume = aPodOf(['a'], { spec: { volumes: [{ name: '../data', emptyDir: {} }] } });
      const refused = { reason: 'Refused', message: expect.stringContaining('volume "../data"') };
      expect(plan(withVolume, [])).toMatchObject({
        actions: [],
        waits: new Map([
          ['net', refused],
          ['a', refused],
        ]),
      });
      expect(planned(aPodOf(['net']), [])).toEqual([]);
    });
  });
});

describe('planRemoval', () => {
  const pod = aPodOf(['a', 'b']);

  it.each([
    {
      name: 'all containers before their network',
      containers: [
        running(pod, 'net'),
        running(pod, 'a'),
        running(pod, 'b'),
        ended(pod, 'a', { attempt: 1 }),
      ],
      actions: ['kill a-0: pod deleted', 'kill b-0: pod deleted'],
    },
    {
      name: 'then the network',
      containers: [running(pod, 'net'), ended(pod, 'a')],
      actions: ['kill net-0: pod deleted'],
    },
    {
      name: 'then every trace',
      containers: [ended(pod, 'net'), ended(pod, 'a'), running(pod, 'b', { state: 'created' })],
      actions: ['remove a-0: pod deleted', 'remove b-0: pod deleted', 'remove net-0: pod deleted'],
    },
    { name: 'then nothing', containers: [], actions: [] },
  ])('stops $name', ({ containers, actions }) => {
    expect(told(planRemoval(containers, 'pod deleted'))).toEqual(actions);
  });

  it('gives each the grace that it was made with', () => {
    const [action] = planRemoval([running(pod, 'a', { graceSeconds: 3 })], 'pod deleted');
    expect(action).toMatchObject({ type: 'killContainer', graceSeconds: 3 });
  });
});
