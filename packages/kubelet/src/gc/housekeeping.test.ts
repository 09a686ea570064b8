import { describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { Housekeeping } from './housekeeping.js';

describe('Housekeeping', () => {
  it('does each chore at the start, every so often, when asked, and soon again when it failed', async () => {
    const clock = fakeClock();
    const done: string[] = [];
    let broken = false;
    const chore = (name: string, everyMs: number) => ({
      everyMs,
      run: async () => {
        if (broken && name === 'sweep') throw new Error('no broom');
        done.push(`${name} ${clock.now() / 1000}`);
      },
    });
    const chores = { sweep: chore('sweep', 60_000), wash: chore('wash', 100_000) };
    const keeping = new Housekeeping(chores, { clock, log: silentLogger });
    const stop = new AbortController();
    const running = keeping.run(stop.signal);
    await clock.advance(0);
    await clock.advance(60_000);
    expect(done.splice(0)).toEqual(['sweep 0', 'wash 0', 'sweep 60']);
    keeping.ask('wash');
    await clock.advance(0);
    expect(done.splice(0)).toEqual(['wash 60']);
    broken = true;
    await clock.advance(60_000);
    broken = false;
    await clock.advance(1_000);
    expect(done).toHaveLength(1);
    stop.abort();
    await running;
  });
});
