import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alreadyExists, invalid, type Pod, type ReplicationController, unavailable } from '@kube/api-types';
import { aContainer, aController, aPod } from '@kube/api-types/testing';
import type { Occurrence } from '@kube/client';
import { FakeApiClient, type RecordedCall } from '@kube/client/testing';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { createInformers, informerTasks } from '../informers.js';
import { type HoldableClient, holdable } from '../testing/holdable-client.js';
import { ReplicationManager } from './replication-manager.js';

const START = Date.parse('2014-12-12T20:30:37Z');

describe('ReplicationManager', () => {
  let client: FakeApiClient;
  let watches: HoldableClient;
  let clock: FakeClock;
  let told: (Occurrence & { readonly name: string })[];
  let stop: AbortController;
  let running: Promise<unknown>[];

  beforeEach(() => {
    client = new FakeApiClient();
    watches = holdable(client);
    clock = fakeClock(START);
    told = [];
    running = [];
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(running);
  });

  function start(through = watches): void {
    const informers = createInformers(through.client, silentLogger, clock);
    const manager = new ReplicationManager({
      client,
      ...informers,
      recorder: { record: ({ metadata }, occurrence) => told.push({ name: metadata.name, ...occurrence }) },
      log: silentLogger,
      clock,
    });
    const tasks = [...informerTasks(informers), manager];
    running.push(...tasks.map((task) => task.run(stop.signal).catch(() => undefined)));
  }

  const scaled = (name: string, replicas: number): ReplicationController => {
    const stored = client.objects('ReplicationController').find(({ metadata }) => metadata.name === name);
    const { spec, ...rest } = stored ?? aController(name);
    return { ...rest, spec: { ...spec, replicas } };
  };
  const pods = (): readonly Pod[] => client.objects('Pod');
  const calls = (verb: RecordedCall['verb'], kind: RecordedCall['kind'] = 'Pod'): number =>
    client.calls.filter((call) => call.verb === verb && call.kind === kind).length;
  const count = (name: string): number | undefined =>
    client.objects('ReplicationController').find(({ metadata }) => metadata.name === name)?.status?.replicas;
  const settled = (replicas: number): Promise<void> =>
    eventuallyPasses(() => expect([pods().length, count('web')]).toEqual([replicas, replicas]));
  const finish = (pod: Pod | undefined, phase: 'Failed' | 'Succeeded'): void => {
    if (pod !== undefined) client.put({ ...pod, status: { phase } });
  };

  it('creates what is missing, more than one burst of it, and counts it', async () => {
    client.put(aController('web', 45));
    start();
    await settled(45);
    expect(calls('create')).toBe(45);
    expect(pods()[0]?.metadata).toMatchObject({
      name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
      labels: { name: 'web', replicationController: 'web' },
    });
  });

  it('takes what it finds for its own, and replaces what is deleted', async () => {
    client.put(aPod('found', { metadata: { labels: { name: 'web' } } }));
    client.put(aController('web', 1));
    start();
    await settled(1);
    expect(calls('create')).toBe(0);
    await client.resource('Pod').delete('default', 'found', stop.signal);
    await eventuallyPasses(() =>
      expect(pods().map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^web-/)]),
    );
  });

  it('scales up and down', async () => {
    client.put(aController('web', 2));
    start();
    await settled(2);
    client.put(scaled('web', 5));
    await settled(5);
    client.put(scaled('web', 1));
    await settled(1);
    expect(told.filter(({ reason }) => reason === 'removed')).toHaveLength(4);
  });

  it('looks at its own namespace only', async () => {
    client.put(aPod('other', { metadata: { namespace: 'other', labels: { name: 'web' } } }));
    client.put(aController('web', 1));
    start();
    await eventuallyPasses(() => expect(pods()).toHaveLength(2));
  });

  it('leaves the pods of a deleted controller alone and makes no more', async () => {
    client.put(aController('web', 2));
    start();
    await settled(2);
    await client.resource('ReplicationController').delete('default', 'web', stop.signal);
    await client.resource('Pod').delete('default', pods()[0]?.metadata.name ?? '', stop.signal);
    client.put(aController('later', 1));
    await eventuallyPasses(() => expect(count('later')).toBe(1));
    expect(pods().map(({ metadata }) => metadata.labels?.name)).toEqual(['later', 'web']);
  });

  it('makes no pods for a controller whose deletion it has not seen yet', async () => {
    client.put(aController('web', 1));
    start();
    await settled(1);
    watches.hold('ReplicationController');
    await client.resource('ReplicationController').delete('default', 'web', stop.signal);
    await client.resource('Pod').delete('default', pods()[0]?.metadata.name ?? '', stop.signal);
    await eventuallyPasses(() => expect(calls('get', 'ReplicationController')).toBe(2));
    expect(calls('create')).toBe(1);
    watches.release('ReplicationController');
  });

  it('does not create twice while the watch is silent', async () => {
    client.put(aController('web', 3));
    watches.hold('Pod');
    start();
    await eventuallyPasses(() => expect(calls('create')).toBe(3));
    for (let times = 0; times < 4; times++) {
      // It comes round, asks the apiserver, and learns that the pods exist.
      await clock.advance(30_000);
      await eventuallyPasses(() => expect(calls('get')).toBe(3 * (times + 1)));
    }
    expect([calls('create'), count('web')]).toEqual([3, 0]);
    watches.release('Pod');
    await settled(3);
    expect(calls('create')).toBe(3);
  });

  it('makes a pod anew that was deleted before the watch ever showed it', async () => {
    client.put(aController('web', 1));
    watches.hold('Pod');
    start();
    await eventuallyPasses(() => expect(pods()).toHaveLength(1));
    await client.resource('Pod').delete('default', pods()[0]?.metadata.name ?? '', stop.signal);
    await clock.advance(29_999);
    expect(calls('create')).toBe(1);
    await clock.advance(1);
    await eventuallyPasses(() => expect(pods()).toHaveLength(1));
    watches.release('Pod');
    await settled(1);
  });

  it('does not remove twice while the watch is silent', async () => {
    client.put(aController('web', 4));
    start();
    await settled(4);
    watches.hold('Pod');
    client.put(scaled('web', 2));
    await eventuallyPasses(() => expect(calls('delete')).toBe(2));
    client.put(scaled('web', 3));
    await eventuallyPasses(() => expect(calls('create')).toBe(5));
    watches.release('Pod');
    await settled(3);
    expect([calls('delete'), calls('create')]).toEqual([2, 5]);
  });

  it('asks what became of a pod when the answer to its creation was lost', async () => {
    client.put(aController('web', 2));
    let lost = 0;
    client.failWith = ({ verb, kind, name }) => {
      if (verb !== 'create' || kind !== 'Pod' || lost === 2) return undefined;
      lost++;
      // One of the two was made all the same.
      if (lost === 1) client.put(aPod(name, { metadata: { labels: { name: 'web' } } }));
      return unavailable('etcd did not confirm the write');
    };
    start();
    await eventuallyPasses(async () => {
      await clock.advance(200);
      expect([pods().length, count('web')]).toEqual([2, 2]);
    });
    expect(calls('create')).toBe(3);
  });

  it('tries another name when one is taken by a pod that is not its own', async () => {
    client.put(aController('web', 1));
    client.failWith = ({ verb, kind, name = '' }) => {
      if (verb !== 'create' || kind !== 'Pod') return undefined;
      client.failWith = () => undefined;
      client.put(aPod(name));
      return alreadyExists('pod', name);
    };
    start();
    await eventuallyPasses(() => expect([pods().length, count('web')]).toEqual([2, 1]));
    expect(told).toEqual([]);
  });

  it('makes no pod that another manager has just made', async () => {
    client.put(aController('web', 30));
    const late = holdable(client);
    late.hold('Pod');
    start();
    start(late);
    await eventuallyPasses(() => expect(calls('create')).toBe(60));
    late.release('Pod');
    await eventuallyPasses(async () => {
      await clock.advance(1_000);
      expect([pods().length, count('web')]).toEqual([30, 30]);
    });
    expect([calls('create'), calls('delete')]).toEqual([60, 0]);
  });

  it('does not fight over the count with another manager that sees less', async () => {
    client.put(aController('web', 2));
    const blind = holdable(client);
    blind.hold('Pod');
    start();
    start(blind);
    const writes = (): number => calls('updateStatus', 'ReplicationController');
    await eventuallyPasses(() => expect([pods().length, writes() > 1]).toEqual([2, true]));
    await clock.advance(60_000);
    // Both write again after 100 ms, 200, 400 and so on.
    expect(writes()).toBeLessThan(30);
    blind.release('Pod');
    await eventuallyPasses(async () => {
      await clock.advance(1_000);
      expect(count('web')).toBe(2);
    });
  });

  it('gives the name of a deleted pod to no other', async () => {
    client.put(aController('web', 1));
    start();
    const names = new Set<string>();
    for (let times = 1; times <= 3; times++) {
      await settled(1);
      const [{ metadata } = aPod()] = pods();
      names.add(metadata.name);
      await client.resource('Pod').delete('default', metadata.name, stop.signal);
      await eventuallyPasses(() => expect(calls('create')).toBe(times + 1));
    }
    expect(names.size).toBe(3);
  });

  it('tells on the controller why it cannot create, and goes on trying', async () => {
    client.put(aController('web', 1));
    client.failWith = ({ verb, kind }) =>
      verb === 'create' && kind === 'Pod' ? invalid('pod', 'x', []) : undefined;
    start();
    await eventuallyPasses(() =>
      expect(told[0]).toMatchObject({
        name: 'web',
        reason: 'failedCreate',
        message: expect.stringMatching(/^Error creating a pod: pod "x"/),
      }),
    );
    client.failWith = () => undefined;
    await eventuallyPasses(async () => {
      await clock.advance(200);
      expect(pods()).toHaveLength(1);
    });
  });

  it('waits longer and longer when pods end at once', async () => {
    client.put(aController('web', 1));
    start();
    await settled(1);
    finish(born(pods()[0]), 'Failed');
    await eventuallyPasses(() => expect(told.map(({ reason }) => reason)).toEqual(['backOff']));
    await clock.advance(9_999);
    expect(calls('create')).toBe(1);
    await clock.advance(1);
    await eventuallyPasses(() => expect(calls('create')).toBe(2));
    await eventually(() => pods().length === 2);
    finish(born(pods().find(({ status }) => status?.phase !== 'Failed')), 'Succeeded');
    await eventuallyPasses(() => expect(told).toHaveLength(2));
    await clock.advance(19_999);
    expect(calls('create')).toBe(2);
    await clock.advance(1);
    await eventuallyPasses(() => expect(calls('create')).toBe(3));
    expect(told[1]?.message).toBe('Its pods end at once, 2 times in a row: waiting before more are created');
  });

  /** The fake gives no creation times. */
  function born(pod: Pod | undefined): Pod | undefined {
    const creationTimestamp = new Date(clock.now()).toISOString();
    return pod && { ...pod, metadata: { ...pod.metadata, creationTimestamp } };
  }

  const failedPod = (name: string): Pod => {
    const creationTimestamp = new Date(clock.now()).toISOString();
    return aPod(name, {
      metadata: { labels: { name: 'web' }, creationTimestamp },
      status: { phase: 'Failed' },
    });
  };

  it.each(['Pod', 'ReplicationController'] as const)(
    'pauses after a start too, if %ss are known last',
    async (last) => {
      client.put(failedPod('web-1'));
      client.put(aController('web', 1));
      let held = true;
      client.failWith = ({ verb, kind }) =>
        held && verb === 'list' && kind === last ? unavailable('later') : undefined;
      start();
      await eventually(() => calls('list', last) > 0);
      held = false;
      await clock.advance(50);
      await eventuallyPasses(() => expect(told.map(({ reason }) => reason)).toEqual(['backOff']));
      expect(calls('create')).toBe(0);
    },
  );

  it('does not pause for pods that are older than the controller', async () => {
    client.put(failedPod('web-1'));
    client.put(aController('web', 1, { creationTimestamp: new Date(clock.now() + 1_000).toISOString() }));
    start();
    await eventuallyPasses(() => expect(calls('create')).toBe(1));
  });

  it('ends the pause when the template changes', async () => {
    client.put(failedPod('web-1'));
    client.put(aController('web', 1));
    start();
    await eventuallyPasses(() => expect(told).toHaveLength(1));
    const { spec, ...rest } = scaled('web', 1);
    const template = { ...spec.template, spec: { containers: [aContainer({ image: 'mended' })] } };
    client.put({ ...rest, spec: { ...spec, template } });
    await eventuallyPasses(() => expect(calls('create')).toBe(1));
  });

  it('replaces a pod at once that ended after a long life', async () => {
    client.put(aController('web', 1));
    start();
    await settled(1);
    const old = born(pods()[0]);
    await clock.advance(60_000);
    finish(old, 'Succeeded');
    await settled(2);
    expect(told).toEqual([]);
  });

  it('warns of controllers that select the same pods, once', async () => {
    client.put(aPod('found', { metadata: { labels: { name: 'web' } } }));
    client.put(aController('web', 1));
    client.put({ ...aController('rival'), spec: aController('web', 1).spec });
    start();
    await eventuallyPasses(() => expect(told).toHaveLength(2));
    client.put(scaled('web', 1));
    client.put(scaled('rival', 1));
    client.put(aController('later', 1));
    await eventuallyPasses(() => expect(count('later')).toBe(1));
    const message = (rival: string): string =>
      `Its pods are selected by default/${rival} too; they will fight until their selectors differ`;
    expect(told.map((one) => [one.name, one.reason, one.message]).sort()).toEqual([
      ['rival', 'overlapping', message('web')],
      ['web', 'overlapping', message('rival')],
    ]);
  });

  it('writes nothing when there is nothing to do', async () => {
    client.put(aController('web', 2));
    start();
    await settled(2);
    const writes = (): number =>
      client.calls.filter(({ verb }) => !['list', 'get', 'watch'].includes(verb)).length;
    const before = writes();
    await clock.advance(3_600_000);
    expect(writes()).toBe(before);
  });
});
