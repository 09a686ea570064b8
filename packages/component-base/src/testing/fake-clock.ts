import type { Clock } from '../clock.js';

/** A clock that a test moves by hand. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`, waking in order whoever sleeps until then, and lets what they wake run. */
  advance(ms: number): Promise<void>;
  /** How many sleep now. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** Makes a clock that stands still at `startMs` (milliseconds since 1970). */
export function fakeClock(startMs = 0): FakeClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    get sleepers() {
      return sleepers.size;
    },
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        const sleeper: Sleeper = { due: now + ms, wake: () => settle(resolve) };
        const onAbort = (): void => settle(() => reject(signal.reason));
        const settle = (then: () => void): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', onAbort);
          then();
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', onAbort);
        if (signal.aborted) onAbort();
      });
    },
    async advance(ms) {
      const until = now + ms;
      for (let next = earliest(sleepers, until); next !== undefined; next = earliest(sleepers, until)) {
        now = next.due;
        next.wake();
        await settled();
      }
      now = until;
      await settled();
    },
  };
}

function earliest(sleepers: ReadonlySet<Sleeper>, until: number): Sleeper | undefined {
  return [...sleepers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
}

/** Whatever promises were resolved have run when this resolves. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
