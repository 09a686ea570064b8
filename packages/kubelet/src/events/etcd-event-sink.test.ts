import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Event, keyOf } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { createEventRecorder, type EventRecorder, type EventSink } from '@kube/client';
import { systemClock } from '@kube/component-base';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type MemoryStorage } from '@kube/storage';
import { eventuallyPasses } from '@kube/test-harness';
import { createEtcdEventSink } from './etcd-event-sink.js';
import { PodEvents } from './pod-events.js';

const { signal } = new AbortController();
const HOUR = 3_600_000;

const event = (name: string): Event => ({
  kind: 'Event',
  metadata: { name, namespace: 'default' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
  reason: 'started',
});

describe('createEtcdEventSink', () => {
  let clock: FakeClock;
  let storage: MemoryStorage;
  let sink: ReturnType<EventSink['resource']>;

  beforeEach(() => {
    clock = fakeClock(Date.parse('2014-12-12T20:30:37Z'));
    storage = createMemoryStorage({ clock });
    sink = createEtcdEventSink({ storage, clock }).resource('Event');
  });
  afterEach(() => storage.close());

  const stored = async (name: string) =>
    (await storage.get<Event>(keyOf('Event', 'default', name), signal))?.value;

  it('writes an event where the apiserver looks for it, with an identity', async () => {
    await sink.create(event('web.1'), signal);
    expect(await stored('web.1')).toEqual({
      ...event('web.1'),
      metadata: {
        name: 'web.1',
        namespace: 'default',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        creationTimestamp: '2014-12-12T20:30:37Z',
      },
    });
  });

  it('keeps the identity of an event that is counted', async () => {
    const { metadata } = await sink.create(event('web.1'), signal);
    await sink.update({ ...event('web.1'), count: 2 }, signal);
    expect(await stored('web.1')).toMatchObject({ count: 2, metadata });
  });

  it('refuses with the words of the apiserver', async () => {
    await expect(sink.update(event('web.1'), signal)).rejects.toMatchObject({ reason: 'NotFound' });
    await sink.create(event('web.1'), signal);
    await expect(sink.create(event('web.1'), signal)).rejects.toMatchObject({ reason: 'AlreadyExists' });
  });

  it('lets each event live for 48 hours, and counting it lets it live on', async () => {
    await sink.create(event('web.1'), signal);
    await clock.advance(HOUR / 2);
    await sink.create(event('web.2'), signal);
    await clock.advance(24 * HOUR);
    await sink.update({ ...event('web.2'), count: 2 }, signal);
    await clock.advance(24 * HOUR);
    expect(await stored('web.1')).toBeDefined();
    await clock.advance(HOUR / 2);
    expect(await stored('web.1')).toBeUndefined();
    expect(await stored('web.2')).toBeDefined();
    await clock.advance(25 * HOUR);
    expect(await stored('web.2')).toBeUndefined();
  });

  it('shares one lease among the events of an hour', async () => {
    let granted = 0;
    const counting = {
      ...storage,
      transact: storage.transact.bind(storage),
      grant: (...args: Parameters<typeof storage.grant>) => {
        granted++;
        return storage.grant(...args);
      },
    };
    const events = createEtcdEventSink({ storage: counting as typeof storage, clock }).resource('Event');
    for (let n = 0; n < 5; n++) await events.create(event(`web.${n}`), signal);
    expect(granted).toBe(1);
    await clock.advance(HOUR);
    await events.create(event('web.9'), signal);
    expect(granted).toBe(2);
  });

  it('takes a new lease when the one it has is gone', async () => {
    await sink.create(event('web.1'), signal);
    storage.expire('1');
    await expect(sink.create(event('web.2'), signal)).rejects.toMatchObject({ name: 'StorageError' });
    await sink.create(event('web.2'), signal);
    expect(await stored('web.2')).toBeDefined();
  });
});

describe('PodEvents', () => {
  let storage: MemoryStorage;
  let recorder: EventRecorder;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    storage = createMemoryStorage();
    stop = new AbortController();
    const client = createEtcdEventSink({ storage, clock: systemClock });
    const options = { client, component: 'kubelet', host: 'n1', clock: systemClock, log: silentLogger };
    recorder = createEventRecorder(options);
    running = recorder.run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
    storage.close();
  });

  it('tells of a container that is restarted as one event of each sort, with a count', async () => {
    const events = new PodEvents(recorder);
    const about = { pod: aPod('web'), container: 'redis' };
    for (const digit of ['1', '2', '3']) {
      events.created(about, digit.repeat(64));
      events.started(about, digit.repeat(64));
      events.unhealthy(about, `GET /healthz answered 50${digit}`);
      events.killing(about, digit.repeat(64), 'unhealthy', `answer ${digit}`);
    }
    events.killing(about, '3'.repeat(64), 'pod deleted');
    await eventuallyPasses(async () => {
      const { items } = await storage.list<Event>('/registry/events/default/', signal);
      const shown = items.map(
        ({ value }) => `${value.count} ${value.status} ${value.reason}: ${value.message}`,
      );
      expect(shown.sort()).toEqual([
        '1 terminated killing: Killing 333333333333: pod deleted',
        '3 running started: Started with docker id 333333333333',
        '3 running unhealthy: Liveness probe failed: GET /healthz answered 503',
        '3 terminated killing: Killing 333333333333: unhealthy: answer 3',
        '3 waiting created: Created with docker id 333333333333',
      ]);
      expect(items[0]?.value).toMatchObject({
        involvedObject: { kind: 'Pod', name: 'web', uid: 'uid-web', fieldPath: 'spec.containers{redis}' },
        source: { component: 'kubelet', host: 'n1' },
      });
    });
  });
});
