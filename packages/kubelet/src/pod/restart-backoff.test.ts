import { describe, expect, it } from '@jest/globals';
import { ago, aPodOf, ended, NOW } from '../testing/builders.js';
import { restartAfter } from './restart-backoff.js';

const BACKOFF = { initialMs: 10_000, maxMs: 300_000, ranWellMs: 600_000 };

describe('restartAfter', () => {
  it.each([
    { crashes: 0, delayMs: 0 },
    { crashes: 1, delayMs: 10_000 },
    { crashes: 2, delayMs: 20_000 },
    { crashes: 5, delayMs: 160_000 },
    { crashes: 6, delayMs: 300_000 },
    { crashes: 5_000, delayMs: 300_000 },
  ])('after $crashes crashes before it waits $delayMs ms', ({ crashes, delayMs }) => {
    const last = ended(aPodOf(['a']), 'a', { crashes });
    expect(restartAfter(last, BACKOFF, NOW)).toEqual({ crashes: crashes + 1, delayMs, at: NOW + delayMs });
  });

  it('begins anew after a container that ran well', () => {
    const last = (ranMs: number) => ended(aPodOf(['a']), 'a', { crashes: 9, startedAt: ago(ranMs) });
    expect(restartAfter(last(600_000), BACKOFF, NOW)).toEqual({ crashes: 1, delayMs: 0, at: NOW });
    expect(restartAfter(last(599_999), BACKOFF, NOW)).toMatchObject({ crashes: 10 });
  });

  it('does not wait for one of which nobody knows when it ended', () => {
    const last = ended(aPodOf(['a']), 'a', { startedAt: undefined, finishedAt: undefined });
    expect(restartAfter(last, BACKOFF, NOW).at).toBe(0);
  });

  it('counts from the end, or from when that was seen if the end lies after it', () => {
    const last = ended(aPodOf(['a']), 'a', { crashes: 1 });
    expect(restartAfter(last, BACKOFF, NOW + 5_000).at).toBe(NOW + 10_000);
    expect(restartAfter(last, BACKOFF, NOW - 3_600_000).at).toBe(NOW - 3_590_000);
  });

  it('takes one that ran well for such though the clock has been set back', () => {
    const last = ended(aPodOf(['a']), 'a', { crashes: 9, startedAt: ago(600_000) });
    expect(restartAfter(last, BACKOFF, NOW - 3_600_000)).toMatchObject({ crashes: 1, delayMs: 0 });
  });
});
