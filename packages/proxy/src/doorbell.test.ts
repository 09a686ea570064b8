import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@kube/component-base/testing';
import { Doorbell } from './doorbell.js';

function waiting(bell: Doorbell, signal = new AbortController().signal) {
  let isOver = false;
  const over = bell.rungWithin(1_000, signal).then(() => {
    isOver = true;
  });
  return { over, isOver: () => isOver };
}

describe('Doorbell', () => {
  it('wakes who waits', async () => {
    const bell = new Doorbell(fakeClock());
    const { over } = waiting(bell);
    bell.ring();
    await over;
  });

  it('keeps a ring for who comes late, once', async () => {
    const clock = fakeClock();
    const bell = new Doorbell(clock);
    bell.ring();
    bell.ring();
    await waiting(bell).over;
    const { isOver } = waiting(bell);
    await clock.advance(999);
    expect(isOver()).toBe(false);
    await clock.advance(1);
    expect(isOver()).toBe(true);
  });

  it('lets go when its time is over or the signal aborts, and leaves no sleeper behind', async () => {
    const clock = fakeClock();
    const stop = new AbortController();
    const { over } = waiting(new Doorbell(clock), stop.signal);
    stop.abort();
    await over;
    expect(clock.sleepers).toBe(0);
  });
});
