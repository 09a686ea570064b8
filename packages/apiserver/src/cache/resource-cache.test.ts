import { describe, expect, it } from '@jest/globals';
import { type Pod, resourceOf } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import type { Stored } from '@kube/storage';
import type { CacheEvent } from './cache-event.js';
import { ResourceCache } from './resource-cache.js';
import { type ObjectSelection, seenThrough } from './selection.js';

const key = (namespace: string, name: string): string => `/registry/pods/${namespace}/${name}`;

const stored = (
  name: string,
  revision: number,
  more: { namespace?: string; uid?: string } = {},
): Stored<Pod> => {
  const { namespace = 'default', uid = `uid-${name}` } = more;
  return { key: key(namespace, name), value: aPod(name, { metadata: { namespace, uid } }), revision };
};

/** A cache, and what a listener was told: revision, name before, name after. */
function watched(items: readonly Stored<Pod>[], revision: number) {
  const cache = new ResourceCache<Pod>(resourceOf('Pod'), { events: 100, bytes: 1_000_000 });
  cache.replaced(items, revision);
  const told: string[] = [];
  let broken = 0;
  const describeEvent = (event: CacheEvent<Pod>): string => {
    const side = (object: typeof event.before): string => object?.object.metadata.uid ?? '-';
    return `${event.revision}: ${side(event.before)} → ${side(event.after)}`;
  };
  cache.listen({ changed: (event) => told.push(describeEvent(event)), broken: () => (broken += 1) });
  return { cache, told, broken: () => broken };
}

const put = (name: string, revision: number, more: { uid?: string } = {}) =>
  ({ type: 'put', ...stored(name, revision, more) }) as const;

describe('ResourceCache', () => {
  it('lists by namespace, then name, also when one namespace is the beginning of another', () => {
    const { cache } = watched(
      [
        stored('b', 1, { namespace: 'team-a' }),
        stored('z', 2, { namespace: 'team' }),
        stored('a', 3, { namespace: 'team' }),
        stored('x', 4),
      ],
      4,
    );
    const names = cache.list({}).map(({ object }) => `${object.metadata.namespace}/${object.metadata.name}`);
    expect(names).toEqual(['default/x', 'team/a', 'team/z', 'team-a/b']);
    expect(cache.list({ namespace: 'team' })).toHaveLength(2);
    expect(cache.list({ namespace: 'none' })).toEqual([]);
  });

  it('fills in the version of the last change', () => {
    const { cache } = watched([stored('web', 7)], 9);
    cache.changed(put('web', 12));
    expect(cache.get('default', 'web')?.object.metadata.resourceVersion).toBe('12');
  });

  it('tells of each change, and remembers it for those who resume', () => {
    const { cache, told } = watched([stored('web', 7)], 9);
    cache.changed(put('web', 10));
    cache.changed(put('new', 11));
    cache.changed({ type: 'delete', key: key('default', 'web'), revision: 12 });
    expect(told).toEqual(['10: uid-web → uid-web', '11: - → uid-new', '12: uid-web → -']);
    expect(cache.since(10)?.map(({ revision }) => revision)).toEqual([11, 12]);
    expect(cache.get('default', 'web')).toBeUndefined();
  });

  it('says nothing of the deletion of what it never had', () => {
    const { cache, told } = watched([], 9);
    cache.changed({ type: 'delete', key: key('default', 'web'), revision: 12 });
    expect(told).toEqual([]);
  });

  it('tells after a new list what is different, in order, and lets nobody resume from before it', () => {
    const { cache, told } = watched(
      [stored('same', 1), stored('changed', 2), stored('gone', 3), stored('reborn', 4)],
      4,
    );
    const same = cache.get('default', 'same');
    const next = [
      stored('same', 1),
      stored('reborn', 18, { uid: 'other' }),
      stored('changed', 15),
      stored('new', 12),
    ];
    cache.replaced(next, 20);
    expect(told).toEqual([
      '12: - → uid-new',
      '15: uid-changed → uid-changed',
      '18: uid-reborn → -',
      '18: - → other',
      '20: uid-gone → -',
    ]);
    expect(cache.get('default', 'same')).toBe(same);
    expect(cache.since(4)).toBeUndefined();
    expect(cache.since(20)).toEqual([]);
  });

  it('tells listeners that they cannot go on when the store went back', () => {
    const { cache, told, broken } = watched([stored('web', 7)], 9);
    cache.changed(put('web', 12));
    cache.replaced([stored('web', 3)], 5);
    expect(broken()).toBe(1);
    expect(told).toHaveLength(1);
    expect(cache.get('default', 'web')?.revision).toBe(3);
  });

  it('stops telling who has left', () => {
    const { cache } = watched([], 1);
    let told = 0;
    const leave = cache.listen({ changed: () => (told += 1), broken: () => undefined });
    cache.changed(put('a', 2));
    leave();
    cache.changed(put('b', 3));
    expect(told).toBe(1);
  });
});

describe('seenThrough', () => {
  const cache = new ResourceCache<Pod>(resourceOf('Pod'), { events: 100, bytes: 1_000_000 });
  const events: CacheEvent<Pod>[] = [];
  cache.listen({ changed: (event) => events.push(event), broken: () => undefined });
  const labelled = (revision: number, labels: Record<string, string>) =>
    cache.changed({
      type: 'put',
      key: key('ns', 'p'),
      value: aPod('p', { metadata: { namespace: 'ns', labels } }),
      revision,
    });
  labelled(1, { a: 'x' });
  labelled(2, { a: 'z' });
  labelled(3, { a: 'x' });
  labelled(4, { a: 'x', b: '1' });
  cache.changed({ type: 'delete', key: key('ns', 'p'), revision: 5 });

  it.each<[string, ObjectSelection<Pod>, (string | undefined)[]]>([
    ['everything', {}, ['ADDED', 'MODIFIED', 'MODIFIED', 'MODIFIED', 'DELETED']],
    ['its namespace', { namespace: 'ns' }, ['ADDED', 'MODIFIED', 'MODIFIED', 'MODIFIED', 'DELETED']],
    ['another namespace', { namespace: 'other' }, [undefined, undefined, undefined, undefined, undefined]],
    [
      'a label that it loses and gets back',
      { matches: (pod) => pod.metadata.labels?.a === 'x' },
      ['ADDED', 'DELETED', 'ADDED', 'MODIFIED', 'DELETED'],
    ],
    [
      'a label that it has once',
      { matches: (pod) => pod.metadata.labels?.a === 'z' },
      [undefined, 'ADDED', 'DELETED', undefined, undefined],
    ],
  ])('turns changes into events for a watcher of %s', (_, selection, expected) => {
    expect(events.map((event) => seenThrough(selection, event))).toEqual(expected);
  });
});
