import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@kube/component-base/testing';
import { TokenBucket } from './token-bucket.js';

describe('TokenBucket', () => {
  it('gives a burst, then one at a time, and says when the next comes', async () => {
    const clock = fakeClock();
    const bucket = new TokenBucket({ burst: 2, everyMs: 100 }, clock);
    expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 100]);
    await clock.advance(40);
    expect(bucket.take()).toBe(60);
    await clock.advance(60);
    expect([bucket.take(), bucket.take()]).toEqual([0, 100]);
  });

  it('holds no more than a burst', async () => {
    const clock = fakeClock();
    const bucket = new TokenBucket({ burst: 2, everyMs: 100 }, clock);
    await clock.advance(10_000);
    expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 100]);
  });
});
