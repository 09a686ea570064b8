import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyOf, type Pod, type PodStatus } from '@kube/api-types';
import { aBoundPod, aPod } from '@kube/api-types/testing';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type MemoryStorage, type Storage, StorageError } from '@kube/storage';
import { eventually } from '@kube/test-harness';
import { NOW } from '../testing/builders.js';
import { withMethods } from '../testing/with-methods.js';
import { mergeStatus } from './merge-status.js';
import { StatusWriter } from './status-writer.js';

const THEN = '2014-12-12T20:00:00Z';
const running: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

describe('mergeStatus', () => {
  const stored: PodStatus = {
    phase: 'Pending',
    message: 'no node fits',
    startTime: THEN,
    conditions: [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: THEN },
      { type: 'Ready', status: 'False', lastTransitionTime: THEN },
    ],
  };

  it('keeps the times of what has not changed, and the conditions of others', () => {
    const notReady: PodStatus = { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False' }] };
    expect(mergeStatus(stored, notReady, 'now')).toEqual({
      phase: 'Pending',
      startTime: THEN,
      conditions: stored.conditions,
    });
  });

  it('gives what has changed the present time', () => {
    expect(mergeStatus(stored, running, 'now').conditions?.[1]).toEqual({
      ...{ type: 'Ready', status: 'True', lastTransitionTime: 'now' },
    });
    expect(mergeStatus(undefined, running, 'now')).toMatchObject({ startTime: 'now' });
  });
});

describe('StatusWriter', () => {
  const key = keyOf('Pod', 'default', 'web');
  const bound = aBoundPod('web');
  let memory: MemoryStorage;
  /** What the writer is given: may be away. */
  let storage: Storage;
  let away: boolean;
  let stop: AbortController;
  let writer: StatusWriter;
  let ended: Promise<void>;
  const clock = fakeClock(NOW);

  beforeEach(async () => {
    memory = createMemoryStorage();
    away = false;
    storage = withMethods<Storage>(memory, {
      async transact<R>(...args: Parameters<typeof memory.transact<R>>) {
        if (away) throw new StorageError('unavailable', 'etcd is away');
        return memory.transact<R>(...args);
      },
    });
    stop = new AbortController();
    writer = new StatusWriter({ storage, clock, log: silentLogger });
    ended = writer.run(stop.signal);
    await create(aPod('web'));
  });
  afterEach(async () => {
    stop.abort();
    await ended;
  });

  const create = (pod: Pod) =>
    memory.transact(
      [],
      () => ({ writes: [{ type: 'put', key, value: pod }], result: undefined }),
      stop.signal,
    );
  const stored = async () => (await memory.get<Pod>(key, stop.signal))?.value;

  it('writes a status once, and nothing of the pod but that', async () => {
    writer.set(bound, running);
    await eventually(async () => (await stored())?.status?.phase === 'Running');
    expect(await stored()).toEqual({
      ...aPod('web'),
      status: {
        phase: 'Running',
        startTime: '2014-12-12T20:30:37Z',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2014-12-12T20:30:37Z' }],
      },
    });
    const revision = await memory.currentRevision(stop.signal);
    await clock.advance(60_000);
    writer.set(bound, running);
    writer.set(bound, { ...running });
    await clock.advance(1);
    expect(await memory.currentRevision(stop.signal)).toBe(revision);
  });

  it('writes nothing into a pod that has come in the place of another, or is gone', async () => {
    await create(aPod('web', { metadata: { uid: 'another' } }));
    const revision = await memory.currentRevision(stop.signal);
    writer.set(bound, running);
    await clock.advance(1);
    await memory.transact([], () => ({ writes: [{ type: 'delete', key }], result: undefined }), stop.signal);
    writer.set(bound, running);
    await clock.advance(1);
    expect(await memory.currentRevision(stop.signal)).toBe(revision + 1);
    expect(await stored()).toBeUndefined();
  });

  it('waits for etcd, and then writes only the latest', async () => {
    away = true;
    writer.set(bound, running);
    await eventually(() => clock.sleepers > 0);
    const revision = await memory.currentRevision(stop.signal);
    writer.set(bound, { phase: 'Failed' });
    away = false;
    await clock.advance(10_000);
    expect((await stored())?.status?.phase).toBe('Failed');
    expect(await memory.currentRevision(stop.signal)).toBe(revision + 1);
  });
});
