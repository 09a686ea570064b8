import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Probe } from '@kube/api-types';
import { aContainer } from '@kube/api-types/testing';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import type { CheckResult } from '../probes/check.js';
import type { OneContainer } from '../volumes/pod-paths.js';
import { ContainerGuard, type Guarded } from './container-guard.js';

const ref = { namespace: 'default', name: 'web', source: 'etcd' };
const healthy: CheckResult = { type: 'healthy' };
const unhealthy: CheckResult = { type: 'unhealthy', why: 'answered 500' };
const unknown: CheckResult = { type: 'unknown', why: 'Docker does not answer' };

const titleOf = ({ podUid, container, attempt }: OneContainer) => `${podUid} ${container} ${attempt}`;

describe('ContainerGuard', () => {
  let clock: FakeClock;
  let stop: AbortController;
  let checks: { readonly at: number; readonly id: string; readonly timeoutMs: number }[];
  let failures: string[];
  let changes: number;
  let answer: (id: string, signal: AbortSignal) => CheckResult | Promise<CheckResult>;
  let guard: ContainerGuard;
  let running: Promise<void>;
  let hooks: string[];
  let runHook: (id: string) => Promise<void>;
  let due: Set<string>;

  beforeEach(() => {
    clock = fakeClock(0);
    stop = new AbortController();
    checks = [];
    failures = [];
    changes = 0;
    answer = () => healthy;
    hooks = [];
    runHook = async () => undefined;
    due = new Set();
    guard = new ContainerGuard({
      check: async (id, { timeoutMs }, signal) => {
        checks.push({ at: clock.now(), id, timeoutMs });
        return answer(id, signal);
      },
      checkFailed: (_, { containerId }, why) => void failures.push(`${containerId}: ${why}`),
      hookFailed: (_, { containerId }, why) => void failures.push(`hook of ${containerId}: ${why}`),
      runHook: async (hook, { containerId }) => {
        hooks.push(`${containerId} ${hook.exec?.command?.join(' ')}`);
        await runHook(containerId);
      },
      folders: {
        hookDue: async (of) => due.has(titleOf(of)),
        hookDone: async (of) => void due.delete(titleOf(of)),
      },
      changed: () => void changes++,
      clock,
      log: silentLogger,
    });
    running = guard.run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  const tcp: Probe = { tcpSocket: { port: 80 } };
  const probed = (containerId: string, livenessProbe: Probe = tcp): Guarded => ({
    containerId,
    podUid: 'uid-web',
    attempt: 3,
    container: aContainer({ livenessProbe }),
    podIP: '10.0.0.1',
    startedAt: 0,
  });
  const times = () => checks.map(({ at }) => at);

  it('checks after the initial delay, counted from the start, and then at each period', async () => {
    await clock.advance(4_000);
    guard.follow(ref, [
      probed('c1', { ...tcp, initialDelaySeconds: 15, periodSeconds: 2, timeoutSeconds: 1 }),
    ]);
    await clock.advance(15_000);
    expect(times()).toEqual([15_000, 17_000, 19_000]);
    expect(checks[0]?.timeoutMs).toBe(1_000);
  });

  it('checks every 10 s, within 5 s, when the probe does not say', async () => {
    guard.follow(ref, [probed('c1')]);
    await clock.advance(20_000);
    expect(times()).toEqual([0, 10_000, 20_000]);
    expect(checks[0]?.timeoutMs).toBe(5_000);
  });

  it('waits no longer than the initial delay when the clock has been set back since the start', async () => {
    guard.follow(ref, [{ ...probed('c1', { ...tcp, initialDelaySeconds: 15 }), startedAt: 3_600_000 }]);
    await clock.advance(15_000);
    expect(times()).toEqual([15_000]);
  });

  it('takes what can be no time for none that was asked for', async () => {
    guard.follow(ref, [
      probed('c1', { ...tcp, periodSeconds: -1, timeoutSeconds: -1, failureThreshold: -1 }),
    ]);
    await clock.advance(20_000);
    expect(times()).toEqual([0, 10_000, 20_000]);
    expect(checks[0]?.timeoutMs).toBe(5_000);
  });

  it('finds a container unhealthy after three failures in a row, once, and checks it no more', async () => {
    const answers = [unhealthy, unhealthy, healthy, unhealthy, unhealthy];
    answer = () => answers.shift() ?? unhealthy;
    guard.follow(ref, [probed('c1')]);
    await clock.advance(40_000);
    expect(guard.fault('c1')).toBeUndefined();
    await clock.advance(60_000);
    expect(guard.fault('c1')).toEqual({ because: 'unhealthy', message: 'answered 500' });
    expect(changes).toBe(1);
    expect(checks).toHaveLength(6);
    expect(failures).toHaveLength(5);
  });

  it('finds it unhealthy at once when the probe says so', async () => {
    answer = () => unhealthy;
    guard.follow(ref, [probed('c1', { ...tcp, failureThreshold: 1 })]);
    await clock.advance(0);
    expect(guard.fault('c1')).toEqual({ because: 'unhealthy', message: 'answered 500' });
  });

  it('counts a check that could not be made for nothing', async () => {
    const answers = [unhealthy, unhealthy, unknown, unknown, unhealthy];
    answer = () => answers.shift() ?? healthy;
    guard.follow(ref, [probed('c1')]);
    await clock.advance(30_000);
    expect(guard.fault('c1')).toBeUndefined();
    await clock.advance(10_000);
    expect(guard.fault('c1')).toEqual({ because: 'unhealthy', message: 'answered 500' });
  });

  it('is not held up by a check that hangs', async () => {
    const hanging = (signal: AbortSignal) =>
      new Promise<CheckResult>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    answer = (id, signal) => (id === 'hangs' ? hanging(signal) : healthy);
    guard.follow(ref, [probed('hangs'), probed('c2')]);
    await clock.advance(20_000);
    expect(checks.filter(({ id }) => id === 'hangs')).toHaveLength(1);
    expect(checks.filter(({ id }) => id === 'c2')).toHaveLength(3);
  });

  it('stops with the container, and forgets what it found of it', async () => {
    answer = () => unhealthy;
    guard.follow(ref, [probed('c1', { ...tcp, failureThreshold: 1 })]);
    guard.follow({ ...ref, name: 'other' }, [probed('c2')]);
    await clock.advance(0);
    expect(guard.fault('c1')).toBeDefined();
    guard.follow(ref, []);
    expect(guard.fault('c1')).toBeUndefined();
    checks.length = 0;
    await clock.advance(10_000);
    expect(checks.map(({ id }) => id)).toEqual(['c2']);
  });

  it('goes on undisturbed when it is told of the same container again', async () => {
    guard.follow(ref, [probed('c1')]);
    await clock.advance(5_000);
    guard.follow(ref, [probed('c1')]);
    await clock.advance(5_000);
    expect(times()).toEqual([0, 10_000]);
  });

  it('tells of a probe that cannot be made, and lets the container be', async () => {
    guard.follow(ref, [probed('c1', { httpGet: { port: 'nope' } })]);
    await clock.advance(60_000);
    expect(failures).toEqual(['c1: it cannot be made: the container has no port called "nope"']);
    expect(checks).toEqual([]);
    expect(guard.fault('c1')).toBeUndefined();
  });

  const withHook = (containerId: string): Guarded => {
    const { container, ...rest } = probed(containerId);
    const lifecycle = { postStart: { exec: { command: ['warm', 'up'] } } };
    return { ...rest, container: { ...container, lifecycle } };
  };

  it('runs the hook of a container when it is due, once, and checks after that', async () => {
    let end = (): void => undefined;
    runHook = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    due.add('uid-web main 3');
    guard.follow(ref, [withHook('c1')]);
    guard.follow(ref, [withHook('c1')]);
    await clock.advance(60_000);
    expect(hooks).toEqual(['c1 warm up']);
    expect(checks).toEqual([]);
    expect([...due]).toEqual(['uid-web main 3']);
    end();
    await clock.advance(0);
    await clock.advance(0);
    expect(checks).toHaveLength(1);
    expect([...due]).toEqual([]);
  });

  it('runs no hook that has been run before', async () => {
    guard.follow(ref, [withHook('c1')]);
    await clock.advance(0);
    await clock.advance(0);
    expect(hooks).toEqual([]);
    expect(checks).toHaveLength(1);
  });

  it('has something against a container whose hook failed, and checks it no more', async () => {
    runHook = () => Promise.reject(new Error('warm up: ended with code 1'));
    due.add('uid-web main 3');
    guard.follow(ref, [withHook('c1')]);
    await clock.advance(60_000);
    expect([...due]).toEqual(['uid-web main 3']);
    expect(guard.fault('c1')).toEqual({
      because: 'post-start hook failed',
      message: 'warm up: ended with code 1',
    });
    expect(failures).toEqual(['hook of c1: warm up: ended with code 1']);
    expect(changes).toBe(1);
    expect(checks).toEqual([]);
  });
});
