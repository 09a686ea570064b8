import { describe, expect, it } from '@jest/globals';
import type { EventSubject, Occurrence } from '@kube/client';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import type { ContainerRuntime } from '../dockertools/container-runtime.js';
import { PodEvents } from '../events/pod-events.js';
import type { HookPlace } from '../lifecycle/hook.js';
import { aPodOf, running } from '../testing/builders.js';
import { noExtras } from '../testing/no-extras.js';
import type { ActionDeps } from './action-deps.js';
import { type KilledContainer, kill, type PodAction } from './pod-action.js';
import { PodNotes } from './pod-notes.js';
import { stopContainer } from './stop-container.js';

const { signal } = new AbortController();
const ref = { namespace: 'default', name: 'web', source: 'etcd' };
const pod = aPodOf(['main']);
const preStop = { exec: { command: ['bye'] } };

/** Stops a container whose hook takes `hookMs`, and tells what happened in order. */
async function stopped(
  more: Partial<KilledContainer>,
  { hookMs = 0, wanted = true, hook = async (_: HookPlace): Promise<void> => undefined } = {},
): Promise<readonly string[]> {
  const clock = fakeClock();
  const did: string[] = [];
  const runtime = {
    inspect: async (id: string) => running(pod, 'net', { id, ip: '10.0.0.9' }),
    stop: async (id: string, seconds: number) => void did.push(`stop ${id} within ${seconds}`),
  } as Partial<ContainerRuntime> as ContainerRuntime;
  const record = ({ metadata }: EventSubject, { reason, message, fieldPath }: Occurrence): void =>
    void did.push(`${reason} ${metadata.uid} ${fieldPath}: ${message}`);
  const deps: ActionDeps = {
    ...noExtras,
    folders: {
      ...noExtras.folders,
      noteCause: async ({ container }, { message }) => void did.push(`note ${container}: ${message}`),
    },
    async runHook(_, place) {
      did.push(`hook at ${place.podIP}`);
      await clock.advance(hookMs);
      await hook(place);
    },
    events: new PodEvents({ record }),
    ...{ runtime, clock, log: silentLogger, networkImage: 'pause' },
    ...({} as Pick<ActionDeps, 'puller' | 'starts' | 'removals'>),
  };
  const notes = new PodNotes('uid-web', 0, { initialMs: 1, maxMs: 1 });
  const target = { ref, pod: wanted ? pod : undefined, notes, wake: () => undefined };
  const action = { ...kill(running(pod, 'main', { id: 'c1' }), 'unhealthy', 'answered 500'), ...more };
  await stopContainer(deps, target, action as Extract<PodAction, { type: 'killContainer' }>, signal);
  return did;
}

const killing = 'killing uid-web spec.containers{main}: Killing c1: unhealthy: answered 500';
const note = 'note main: unhealthy: answered 500';

describe('stopContainer', () => {
  it('tells the cause, keeps it, and stops the container with its grace', async () => {
    expect(await stopped({ graceSeconds: 10 })).toEqual([killing, note, 'stop c1 within 10']);
  });

  it('keeps no cause for a pod that goes', async () => {
    expect(await stopped({ graceSeconds: 10 }, { wanted: false })).toEqual([killing, 'stop c1 within 10']);
  });

  it.each([
    { name: 'the rest of the grace', graceSeconds: 10, hookMs: 3_000, left: 7 },
    { name: 'two seconds after a slow hook', graceSeconds: 10, hookMs: 9_500, left: 2 },
    { name: 'all of the grace when the clock is set back', graceSeconds: 10, hookMs: -60_000, left: 10 },
    { name: 'no more than the grace', graceSeconds: 1, hookMs: 900, left: 1 },
  ])('leaves to the container $name', async ({ graceSeconds, hookMs, left }) => {
    const did = await stopped({ graceSeconds, preStop }, { hookMs });
    expect(did.slice(2)).toEqual(['hook at 127.0.0.1', `stop c1 within ${left}`]);
  });

  it('runs no hook of a container that is to be killed at once', async () => {
    expect(await stopped({ graceSeconds: 0, preStop })).toEqual([killing, note, 'stop c1 within 0']);
  });

  it('asks the address of the pod for a GET', async () => {
    const did = await stopped({ graceSeconds: 10, preStop: { httpGet: { port: 80 } } });
    expect(did).toContain('hook at 10.0.0.9');
  });

  it('is not held up by a hook that fails, and tells', async () => {
    const hook = () => Promise.reject(new Error('no such program'));
    expect((await stopped({ graceSeconds: 10, preStop }, { hook })).slice(3)).toEqual([
      'failed uid-web spec.containers{main}: PreStop hook failed: no such program',
      'stop c1 within 10',
    ]);
  });
});
