import { beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeClock, fakeClock } from '@kube/component-base/testing';
import { RewriteLimit } from './rewrite-limit.js';

describe('RewriteLimit', () => {
  let clock: FakeClock;
  let limit: RewriteLimit;
  beforeEach(() => {
    clock = fakeClock();
    limit = new RewriteLimit(clock);
  });

  it('lets a new value be written at once', () => {
    limit.wrote('a', '1');
    expect([limit.waitMs('a', '2'), limit.waitMs('b', '1')]).toEqual([0, 0]);
  });

  it('makes the same value wait longer and longer', async () => {
    const waits: number[] = [];
    for (let times = 0; times < 11; times++) {
      limit.wrote('a', '1');
      waits.push(limit.waitMs('a', '1'));
      await clock.advance(waits.at(-1) ?? 0);
      expect(limit.waitMs('a', '1')).toBe(0);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
  });

  it('begins anew after another value, and after peace', async () => {
    limit.wrote('a', '1');
    limit.wrote('a', '1');
    limit.wrote('a', '2');
    limit.wrote('a', '1');
    expect(limit.waitMs('a', '1')).toBe(100);
    await clock.advance(60_000);
    limit.wrote('a', '1');
    expect(limit.waitMs('a', '1')).toBe(100);
  });

  it('forgets', () => {
    limit.wrote('a', '1');
    limit.forget('a');
    expect(limit.waitMs('a', '1')).toBe(0);
  });
});
