import { describe, expect, it } from '@jest/globals';
import { ItemBackoff } from './item-backoff.js';

describe('ItemBackoff', () => {
  it('doubles per key up to the ceiling, and begins again when forgotten', () => {
    const backoff = new ItemBackoff({ initialMs: 5, maxMs: 30 });
    expect([1, 2, 3, 4, 5].map(() => backoff.next('a'))).toEqual([5, 10, 20, 30, 30]);
    expect(backoff.next('b')).toBe(5);
    backoff.forget('a');
    expect(backoff.next('a')).toBe(5);
  });
});
