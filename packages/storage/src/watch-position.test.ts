import { describe, expect, it } from '@jest/globals';
import type { IEvent, IWatchResponse } from 'etcd3';
import * as fc from 'fast-check';
import { aMessage, anEvent } from './watch-messages.js';
import { WatchPosition } from './watch-position.js';

describe('WatchPosition', () => {
  it('begins after what is known', () => {
    expect(new WatchPosition(7).next).toBe(8);
  });

  it('does not move when a watch is created, however far the store is', () => {
    const position = new WatchPosition(7);
    expect(position.take(aMessage(500, { created: true }))).toEqual({ type: 'nothing' });
    expect(position.next).toBe(8);
  });

  it('moves to the last event, not to the revision of the store', () => {
    const position = new WatchPosition(7);
    const events = [anEvent('/a', 8), anEvent('/b', 9)];
    expect(position.take(aMessage(500, { events }))).toEqual({ type: 'events', events, revision: 9 });
    expect(position.next).toBe(10);
  });

  it('moves with a sign of progress, and never back', () => {
    const position = new WatchPosition(7);
    expect(position.take(aMessage(20))).toEqual({ type: 'events', events: [], revision: 20 });
    expect(position.take(aMessage(15))).toEqual({ type: 'events', events: [], revision: 20 });
    expect(position.next).toBe(21);
  });

  it('holds a revision that comes in fragments until it is whole', () => {
    const position = new WatchPosition(7);
    const events = [anEvent('/a', 8), anEvent('/b', 8), anEvent('/c', 8)];
    expect(position.take(aMessage(8, { events: events.slice(0, 1), fragment: true })).type).toBe('nothing');
    expect(position.take(aMessage(8, { events: events.slice(1, 2), fragment: true })).type).toBe('nothing');
    expect(position.next).toBe(8);
    expect(position.take(aMessage(8, { events: events.slice(2) }))).toEqual({
      type: 'events',
      events,
      revision: 8,
    });
  });

  it('passes on the whole revisions of a fragment', () => {
    const position = new WatchPosition(7);
    const events = [anEvent('/a', 8), anEvent('/b', 9), anEvent('/c', 9), anEvent('/d', 9)];
    expect(position.take(aMessage(9, { events: events.slice(0, 3), fragment: true }))).toEqual({
      type: 'events',
      events: events.slice(0, 1),
      revision: 8,
    });
    expect(position.next).toBe(9);
    expect(position.take(aMessage(9, { events: events.slice(3) }))).toEqual({
      type: 'events',
      events: events.slice(1),
      revision: 9,
    });
  });

  it('forgets half a revision when a new stream begins', () => {
    const position = new WatchPosition(7);
    const events = [anEvent('/a', 8), anEvent('/b', 8)];
    position.take(aMessage(8, { events: events.slice(0, 1), fragment: true }));
    position.reopened();
    expect(position.take(aMessage(8, { events }))).toEqual({ type: 'events', events, revision: 8 });
  });

  const cancelled = { canceled: true, created: true };
  it.each<[string, IWatchResponse, string]>([
    ['compacted', aMessage(9, { ...cancelled, compact_revision: '9' }), 'expired'],
    ['cancelled for another reason', aMessage(9, { ...cancelled, cancel_reason: 'no leader' }), 'cancelled'],
    ['created one before the position', aMessage(7, { created: true }), 'nothing'],
    ['created in a store that went back', aMessage(6, { created: true }), 'expired'],
  ])('takes a watch that was %s', (_what, message, type) => {
    expect(new WatchPosition(7).take(message).type).toBe(type);
  });

  it('expires when another store answers, even one that is ahead', () => {
    const position = new WatchPosition(7);
    position.take(aMessage(7, { created: true }));
    position.reopened();
    const { header } = aMessage(500);
    const answer = aMessage(500, { created: true, header: { ...header, cluster_id: '2' } });
    expect(position.take(answer).type).toBe('expired');
  });

  it('delivers every event once and in order, wherever streams are cut', () => {
    fc.assert(
      fc.property(histories, fc.nat(5), fc.array(streams), (history, skipped, plans) => {
        const after = Math.min(skipped, history.length);
        const position = new WatchPosition(after);
        const delivered: IEvent[] = [];
        const whole = { batch: 3, fragment: 2, cutAfter: Number.POSITIVE_INFINITY };
        for (const plan of [...plans, whole]) {
          position.reopened();
          for (const message of messages(history, position.next, plan).slice(0, plan.cutAfter)) {
            const step = position.take(message);
            delivered.push(...(step.type === 'events' ? step.events : []));
          }
        }
        expect(delivered).toEqual(history.slice(after).flat());
        expect(position.next).toBe(history.length + 1);
      }),
    );
  });
});

/** The events of revision 1, 2, 3… */
const histories = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 })
  .map((sizes) =>
    sizes.map((size, index) => Array.from({ length: size }, (_, key) => anEvent(`/${key}`, index + 1))),
  );

interface StreamPlan {
  /** Revisions per batch. */
  readonly batch: number;
  /** Events per fragment. */
  readonly fragment: number;
  /** Messages that arrive before the connection is cut. */
  readonly cutAfter: number;
}

const streams: fc.Arbitrary<StreamPlan> = fc.record({
  batch: fc.integer({ min: 1, max: 8 }),
  fragment: fc.integer({ min: 1, max: 5 }),
  cutAfter: fc.nat(12),
});

/** What etcd sends to a watch from revision `from`: headers show the newest revision all the time. */
function messages(
  history: readonly (readonly IEvent[])[],
  from: number,
  { batch, fragment }: StreamPlan,
): IWatchResponse[] {
  const newest = history.length;
  const sent = [aMessage(newest, { created: true })];
  for (let at = from - 1; at < newest; at += batch) {
    const events = history.slice(at, at + batch).flat();
    for (let first = 0; first < events.length; first += fragment) {
      sent.push(
        aMessage(newest, {
          events: events.slice(first, first + fragment),
          fragment: first + fragment < events.length,
        }),
      );
    }
  }
  return [...sent, aMessage(newest)];
}
