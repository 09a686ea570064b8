import { describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { Doorbell } from './doorbell.js';
import { SyncLoop } from './sync-loop.js';

function looping(pass: (round: number) => void) {
  const clock = fakeClock();
  const bell = new Doorbell(clock);
  const stop = new AbortController();
  const lines: string[] = [];
  const log = { ...silentLogger, error: (_: unknown, text: string) => void lines.push(text) };
  const loop = new SyncLoop({ log, clock, bell, periodMs: 1_000 });
  let rounds = 0;
  const over = loop.run(async () => {
    rounds += 1;
    pass(rounds);
  }, stop.signal);
  return { clock, bell, stop, loop, lines, over, rounds: () => rounds };
}

describe('SyncLoop', () => {
  it('makes a pass at each ring, and with each period', async () => {
    const { clock, bell, stop, over, rounds } = looping(() => undefined);
    bell.ring();
    await eventually(() => rounds() === 1 && clock.sleepers === 1);
    await clock.advance(1_000);
    expect(rounds()).toBe(2);
    stop.abort();
    await over;
    expect(rounds()).toBe(2);
  });

  it('tells of what goes on failing once, tries on, and is well again when it goes well', async () => {
    const { clock, stop, loop, lines, over } = looping((round) => {
      if (round < 4) throw new Error('no such table');
    });
    for (let period = 0; period < 3; period++) await clock.advance(1_000);
    expect([loop.trouble(), lines.length]).toEqual(['no such table', 1]);
    await clock.advance(1_000);
    expect(loop.trouble()).toBeUndefined();
    stop.abort();
    await over;
  });
});
