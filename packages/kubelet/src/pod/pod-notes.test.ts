import { describe, expect, it } from '@jest/globals';
import { PodNotes } from './pod-notes.js';

describe('PodNotes', () => {
  it('knows when an end was first seen, for as long as the container is seen as ended', () => {
    const notes = new PodNotes('uid-web', 0, { initialMs: 1, maxMs: 1 });
    const [a, b] = [{ id: 'a' }, { id: 'b' }];
    expect([...notes.endsSeen([a], 1_000)]).toEqual([['a', 1_000]]);
    expect([...notes.endsSeen([a, b], 2_000)]).toEqual([
      ['a', 1_000],
      ['b', 2_000],
    ]);
    expect([...notes.endsSeen([b], 3_000)]).toEqual([['b', 2_000]]);
    expect([...notes.endsSeen([a], 4_000)]).toEqual([['a', 4_000]]);
  });

  it('takes an end for seen now when the clock has been set back, and then stays with that', () => {
    const notes = new PodNotes('uid-web', 0, { initialMs: 1, maxMs: 1 });
    notes.endsSeen([{ id: 'a' }], 9_000);
    expect(notes.endsSeen([{ id: 'a' }], 1_000).get('a')).toBe(1_000);
    expect(notes.endsSeen([{ id: 'a' }], 2_000).get('a')).toBe(1_000);
  });
});
