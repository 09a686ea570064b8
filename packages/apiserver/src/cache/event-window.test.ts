import { describe, expect, it } from '@jest/globals';
import type { Pod } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { CacheEvent } from './cache-event.js';
import { CachedObject } from './cached-object.js';
import { EventWindow } from './event-window.js';

const event = (revision: number): CacheEvent<Pod> =>
  new CacheEvent(revision, undefined, new CachedObject('Pod', aPod(`p${revision}`), revision));

const windowOf = (events: number, start: number, ...revisions: number[]): EventWindow<Pod> => {
  const window = new EventWindow<Pod>({ events, bytes: 1_000_000 });
  window.restart(start);
  for (const revision of revisions) window.push(event(revision));
  return window;
};

describe('EventWindow', () => {
  it.each<[string, number, number[] | undefined]>([
    ['all events from where it began', 10, [12, 15, 15, 20]],
    ['those after a revision between two events', 13, [15, 15, 20]],
    ['none of a transaction that was seen', 15, [20]],
    ['none when the newest was seen', 20, []],
    ['none from later than that', 99, []],
    ['nothing to resume from before it began', 9, undefined],
  ])('hands out %s', (_, after, expected) => {
    const events = windowOf(10, 10, 12, 15, 15, 20).since(after);
    expect(events?.map(({ revision }) => revision)).toEqual(expected);
  });

  it('forgets the oldest when it is full, and says so', () => {
    const window = windowOf(3, 10, 11, 12, 13, 14, 15);
    expect(window.since(11)).toBeUndefined();
    expect(window.since(12)?.map(({ revision }) => revision)).toEqual([13, 14, 15]);
  });

  it('does not resume in the middle of a transaction that is half forgotten', () => {
    const window = windowOf(2, 10, 11, 12, 12, 13);
    expect(window.since(11)).toBeUndefined();
    expect(window.since(12)?.map(({ revision }) => revision)).toEqual([13]);
  });

  it('forgets more of large objects, but never the newest', () => {
    const large = (revision: number, size: number): CacheEvent<Pod> => {
      const pod = aPod('p', { metadata: { annotations: { a: 'x'.repeat(size) } } });
      return new CacheEvent(revision, undefined, new CachedObject('Pod', pod, revision));
    };
    const window = new EventWindow<Pod>({ events: 100, bytes: 10_000 });
    window.restart(10);
    for (let revision = 11; revision <= 20; revision += 1) window.push(large(revision, 2000));
    const kept = window.since(17)?.length ?? 0;
    expect(kept).toBe(3);
    expect(window.since(15)).toBeUndefined();
    window.push(large(21, 50_000));
    expect(window.since(19)).toBeUndefined();
    expect(window.since(20)?.map(({ revision }) => revision)).toEqual([21]);
    window.push(large(22, 10));
    expect(window.since(21)?.map(({ revision }) => revision)).toEqual([22]);
  });

  it('knows nothing older after a restart', () => {
    const window = windowOf(10, 10, 11, 12);
    window.restart(30);
    expect(window.since(12)).toBeUndefined();
    expect(window.since(30)).toEqual([]);
  });
});
