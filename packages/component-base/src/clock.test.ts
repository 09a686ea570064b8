import { describe, expect, it } from '@jest/globals';
import { systemClock } from './clock.js';

describe('systemClock', () => {
  it('sleeps for longer than a timer of the machine can', async () => {
    const stop = new AbortController();
    let awake = false;
    const sleeping = systemClock.sleep(2 ** 31, stop.signal).finally(() => {
      awake = true;
    });
    await systemClock.sleep(100, stop.signal);
    expect(awake).toBe(false);
    stop.abort(new Error('stopped'));
    await expect(sleeping).rejects.toThrow('stopped');
  });

  it('does not sleep when there is nothing to wait for', async () => {
    const { signal } = new AbortController();
    await systemClock.sleep(0, signal);
    await systemClock.sleep(-1, signal);
  });
});
