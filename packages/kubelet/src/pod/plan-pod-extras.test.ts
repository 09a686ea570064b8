import { describe, expect, it } from '@jest/globals';
import type { BoundPod } from '@kube/api-types';
import type { PodContainer } from '../dockertools/container-runtime.js';
import { ago, aPodOf, aRules, aView, ended, NOW, running } from '../testing/builders.js';
import { told } from '../testing/told.js';
import { planPod } from './plan-pod.js';
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

  describe('ends what may not go on:', () => {
    const faults: PodView['faults'] = new Map([['a-0', { because: 'unhealthy', message: 'answered 500' }]]);

    it('an unhealthy container, alone, and for the reason that was found', () => {
      const { actions } = plan(pod, [net, a, b], { faults });
      expect(told(actions)).toEqual(['kill a-0: unhealthy']);
      expect(actions).toMatchObject([
        { why: 'answered 500', podUid: 'uid-web', attempt: 0, networkId: 'net-0' },
      ]);
    });

    it('and starts another, later each time, as after a crash', () => {
      expect(planned(pod, [net, ended(pod, 'a'), b], { faults })).toEqual(['start a-1 after 1 in net-0']);
      const crashed = ended(pod, 'a', { crashes: 1 });
      expect(plan(pod, [net, crashed, b], { faults }).waits.get('a')?.reason).toBe('CrashLoopBackOff');
    });

    it('with its hook and its grace', () => {
      const preStop = { exec: { command: ['bye'] } };
      const { actions } = plan(pod, [net, running(pod, 'a', { preStop, graceSeconds: 7 }), b], { faults });
      expect(actions).toMatchObject([{ type: 'killContainer', preStop, graceSeconds: 7 }]);
    });
  });

  it('does not pull again and again because the clock has been set back since the last end', () => {
    const always = aPodOf(['a'], { container: { imagePullPolicy: 'Always' } });
    const last = ended(always, 'a', { finishedAt: ago(-3_600_000) });
    const more = (pulledAt: number): Partial<PodView> => ({
      endsSeen: new Map([[last.id, NOW - 5_000]]),
      images: new Map([['busybox', { present: true, pulledAt }]]),
    });
    const containers = [running(always, 'net'), last];
    expect(planned(always, containers, more(NOW - 6_000))).toEqual(['pull busybox']);
    expect(planned(always, containers, more(NOW - 1_000))).toEqual(['start a-1 after 1 in net-0']);
  });

  describe('remembers what somebody else has removed:', () => {
    const once = aPodOf(['a'], { spec: { restartPolicy: 'Never' } });
    const gone = (of: BoundPod, more: Partial<PodContainer> = {}) => ({ gone: [ended(of, 'a', more)] });

    it('a job that has been done is not done again', () => {
      expect(plan(once, [], gone(once, { exitCode: 0 }))).toEqual({ actions: [], waits: new Map() });
    });

    it('and its network is not kept for it', () => {
      expect(planned(once, [running(once, 'net')], gone(once))).toEqual(['kill net-0: finished']);
    });

    it('one that the pod has changed since is started', () => {
      const changed = gone(once, { hash: 'before' });
      expect(planned(once, [running(once, 'net')], changed)).toEqual(['start a-1 after 0 in net-0']);
    });

    it('attempts, crashes and the wait that these have earned go on', () => {
      const crashed = { attempt: 6, crashes: 2 };
      expect(planned(pod, [net, b], gone(pod, { ...crashed, finishedAt: ago(20_000) }))).toEqual([
        'start a-7 after 3 in net-0',
      ]);
      const { waits } = plan(pod, [net, b], gone(pod, { ...crashed, finishedAt: ago(19_999) }));
      expect(waits.get('a')?.reason).toBe('CrashLoopBackOff');
    });

    it('it is not removed, and those that are there are not removed for it', () => {
      const dead = ended(pod, 'a', { attempt: 2 });
      const again = running(pod, 'a', { attempt: 4 });
      expect(planned(pod, [net, again, b, dead], gone(pod, { attempt: 3 }))).toEqual([]);
    });
  });

  describe('keeps dead containers:', () => {
    const dead = [0, 1, 2, 3].map((attempt) =>
      ended(pod, 'a', { attempt, finishedAt: ago(10_000 - attempt) }),
    );
    const keep = (keepPerContainer: number, minAgeMs = 0) => ({
      deadContainers: { keepPerContainer, minAgeMs },
    });
    const again = running(pod, 'a', { attempt: 4 });

    it('as many as it is told', () => {
      expect(planned(pod, [net, again, b, ...dead], {}, keep(2))).toEqual([
        'remove a-0: outdated',
        'remove a-1: outdated',
      ]);
      expect(planned(pod, [net, again, b, ...dead], {}, keep(0))).toEqual([]);
    });

    it('as long as it is told, and looks again then', () => {
      const young = plan(pod, [net, again, b, ...dead], {}, keep(3, 11_000));
      expect(young.actions).toEqual([]);
      expect(wakeAt(young)).toBe(NOW + 1_000);
    });
  });

  describe('waits for volumes:', () => {
    it('its volumes, which are made while the network is', () => {
      const missing: Partial<PodView> = { volumes: { type: 'missing' } };
      expect(planned(pod, [], missing)).toEqual(['prepare volumes', 'start net-0 after 0']);
      expect(plan(pod, [net], { volumes: { type: 'preparing' } })).toMatchObject({
        actions: [],
        waits: new Map([
          ['a', { reason: 'PreparingVolumes' }],
          ['b', { reason: 'PreparingVolumes' }],
        ]),
      });
      const pulls = new Map([['busybox', { present: false }]]);
      expect(planned(pod, [net], { ...missing, images: pulls })).toContain('prepare volumes');
    });

    it('volumes that could not be made, in the same words while it is tried again', () => {
      const failure = { message: 'volume "x": no', retryAt: NOW + 5_000 };
      const { actions, waits } = plan(pod, [net, b], { volumes: { type: 'missing', failure } });
      expect(actions).toEqual([]);
      expect(waits.get('a')).toMatchObject({
        ...{ reason: 'FailedMount', message: 'volume "x": no', until: NOW + 5_000 },
      });
      const due: Partial<PodView> = { volumes: { type: 'missing', failure: { ...failure, retryAt: NOW } } };
      expect(planned(pod, [net, b], due)).toEqual(['prepare volumes']);
      const again = plan(pod, [net, b], { volumes: { type: 'preparing', failure } });
      expect(again.waits.get('a')).toMatchObject({ reason: 'FailedMount', message: 'volume "x": no' });
      expect(wakeAt(again)).toBeUndefined();
    });

    it('no volumes when nothing is to be started', () => {
      const done = ended(pod, 'a', { attempt: 4, crashes: 2 });
      expect(planned(pod, [net, done, b], { volumes: { type: 'missing' } })).toEqual([]);
    });
  });
});
