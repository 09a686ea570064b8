import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StatusError } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { systemClock } from '@kube/component-base';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { FakeApiClient } from '../testing/fake-api-client.js';
import { ConnectionError } from '../transport/connection-error.js';
import { createEventRecorder, type EventRecorder, type EventSink } from './event-recorder.js';

const scheduled = { status: 'Pending', reason: 'scheduled', message: 'Successfully assigned web to n1' };

describe('createEventRecorder', () => {
  let client: FakeApiClient;
  let recorder: EventRecorder;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    client = new FakeApiClient();
    stop = new AbortController();
    recorder = createEventRecorder({ client, component: 'scheduler', clock: systemClock, log: silentLogger });
    running = recorder.run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  it('tells of an object under its own name', async () => {
    recorder.record(aPod('web'), scheduled);
    await eventuallyPasses(() => expect(client.objects('Event')).toHaveLength(1));
    expect(client.objects('Event')[0]).toMatchObject({
      metadata: { name: expect.stringMatching(/^web\.[0-9a-f]+$/), namespace: 'default' },
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid: 'uid-web' },
      source: { component: 'scheduler' },
      ...scheduled,
    });
  });

  it('counts what repeats instead of multiplying it', async () => {
    for (let times = 0; times < 3; times++) recorder.record(aPod('web'), scheduled);
    recorder.record(aPod('other'), scheduled);
    await eventuallyPasses(() =>
      expect(
        client
          .objects('Event')
          .map(({ count }) => count)
          .sort(),
      ).toEqual([1, 3]),
    );
  });

  it('counts as one what has the same key, and shows the last message', async () => {
    const started = { status: 'running', reason: 'started', fieldPath: 'spec.containers{c}', key: 'c' };
    recorder.record(aPod('web'), { ...started, message: 'Started with id 1' });
    recorder.record(aPod('web'), { ...started, message: 'Started with id 2' });
    recorder.record(aPod('web'), {
      ...started,
      message: 'Started with id 3',
      fieldPath: 'spec.containers{d}',
    });
    await eventuallyPasses(() =>
      expect(
        client
          .objects('Event')
          .map(({ involvedObject, message, count }) => [involvedObject.fieldPath, message, count])
          .sort(),
      ).toEqual([
        ['spec.containers{c}', 'Started with id 2', 2],
        ['spec.containers{d}', 'Started with id 3', 1],
      ]),
    );
  });

  it('takes an event of its own that is there already for one whose answer was lost', async () => {
    stop.abort();
    await running;
    const clock = fakeClock(Date.parse('2014-11-23T12:00:00Z'));
    const events = client.resource('Event');
    let lost = 0;
    const sink: EventSink = {
      resource: () => ({
        async create(event, signal) {
          const created = await events.create(event, signal);
          if (lost++ === 0) throw new ConnectionError('http://api', 'ECONNRESET', 'the answer was lost');
          return created;
        },
        update: (event, signal) => events.update(event, signal),
      }),
    };
    recorder = createEventRecorder({ client: sink, component: 'scheduler', clock, log: silentLogger });
    stop = new AbortController();
    running = recorder.run(stop.signal);
    recorder.record(aPod('web'), scheduled);
    recorder.record(aPod('web'), scheduled);
    await eventually(() => clock.sleepers === 1);
    await clock.advance(1_000);
    await eventuallyPasses(() => expect(client.objects('Event').map(({ count }) => count)).toEqual([2]));
  });

  it('drops what the server refuses and goes on', async () => {
    client.failWith = ({ verb, name }) =>
      verb === 'create' && name?.startsWith('bad.') ? new StatusError('Invalid', 'no') : undefined;
    recorder.record(aPod('bad'), scheduled);
    recorder.record(aPod('web'), scheduled);
    await eventuallyPasses(() =>
      expect(client.objects('Event').map(({ involvedObject }) => involvedObject.name)).toEqual(['web']),
    );
  });
});
