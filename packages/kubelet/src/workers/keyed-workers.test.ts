import { describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { KeyedWorkers } from './keyed-workers.js';
import { Slots } from './slots.js';

type Work = (key: string, signal: AbortSignal) => Promise<number | undefined>;

function aPool(work: Work) {
  const clock = fakeClock();
  const stop = new AbortController();
  const retry = { initialMs: 100, maxMs: 1_000, jitter: 0 };
  const workers = new KeyedWorkers({ noun: 'pod', work, retry, clock, log: silentLogger });
  return { clock, stop, workers };
}

/** A promise to be resolved from outside. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('KeyedWorkers', () => {
  it('works on one key serially, on others at the same time, and again when woken in the middle', async () => {
    const began: string[] = [];
    const held = gate();
    const { stop, workers } = aPool(async (key) => {
      began.push(key);
      if (key === 'a') await held.opened;
      return undefined;
    });
    workers.wake('a');
    const ended = workers.run(stop.signal);
    workers.wake('b');
    workers.wake('a');
    workers.wake('a');
    await eventually(() => began.length === 2);
    expect(began).toEqual(['a', 'b']);
    held.open();
    await eventually(() => began.length === 3);
    expect(began).toEqual(['a', 'b', 'a']);
    stop.abort();
    await ended;
  });

  it('looks again when a pass asks for it, and sooner when woken', async () => {
    let passes = 0;
    const { clock, stop, workers } = aPool(async () => {
      passes++;
      return passes < 3 ? 5_000 : undefined;
    });
    const ended = workers.run(stop.signal);
    workers.wake('a');
    await eventually(() => clock.sleepers === 1);
    await clock.advance(4_999);
    expect(passes).toBe(1);
    await clock.advance(1);
    expect(passes).toBe(2);
    workers.wake('a');
    await eventually(() => passes === 3);
    await clock.advance(60_000);
    expect([passes, clock.sleepers]).toEqual([3, 0]);
    stop.abort();
    await ended;
  });

  it('tries again after a failure, later each time, until it went well', async () => {
    const at: number[] = [];
    const { clock, stop, workers } = aPool(async () => {
      at.push(clock.now());
      if (at.length < 4) throw new Error('not yet');
      return undefined;
    });
    const ended = workers.run(stop.signal);
    workers.wake('a');
    await eventually(() => clock.sleepers === 1);
    await clock.advance(10_000);
    expect(at).toEqual([0, 100, 300, 700]);
    stop.abort();
    await ended;
  });

  it('ends after its last pass, and starts none after that', async () => {
    const held = gate();
    let passes = 0;
    const { stop, workers } = aPool(async () => {
      passes++;
      await held.opened;
      return undefined;
    });
    let over = false;
    const ended = workers.run(stop.signal).then(() => {
      over = true;
    });
    workers.wake('a');
    stop.abort();
    workers.wake('a');
    workers.wake('b');
    await Promise.resolve();
    expect(over).toBe(false);
    held.open();
    await ended;
    expect(passes).toBe(1);
  });

  it('does not wait for a next pass that will not come', async () => {
    const held = gate();
    const { clock, stop, workers } = aPool(async () => {
      await held.opened;
      return 60_000;
    });
    const ended = workers.run(stop.signal);
    workers.wake('a');
    stop.abort();
    held.open();
    await ended;
    expect(clock.sleepers).toBe(0);
  });
});

describe('Slots', () => {
  it('lets so many run at once, first come first served, also past a failure', async () => {
    const { signal } = new AbortController();
    const slots = new Slots(2);
    const order: string[] = [];
    const gates = new Map(['a', 'b', 'c', 'd'].map((name) => [name, gate()]));
    const run = (name: string): Promise<void> =>
      slots.run(async () => {
        order.push(name);
        await gates.get(name)?.opened;
        if (name === 'a') throw new Error('a failed');
      }, signal);
    const failing = run('a').catch((err: unknown) => (err as Error).message);
    const others = ['b', 'c', 'd'].map(run);
    await eventually(() => order.length === 2);
    gates.get('a')?.open();
    expect(await failing).toBe('a failed');
    await eventually(() => order.length === 3);
    expect(order).toEqual(['a', 'b', 'c']);
    for (const each of gates.values()) each.open();
    await Promise.all(others);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets what is urgent pass what has waited longer', async () => {
    const { signal } = new AbortController();
    const slots = new Slots(1);
    const order: string[] = [];
    const held = gate();
    const first = slots.run(() => held.opened, signal);
    const run = (name: string, urgent: boolean) => slots.run(async () => order.push(name), signal, urgent);
    const all = [run('a', false), run('b', true), run('c', true), run('d', false)];
    held.open();
    await Promise.all([first, ...all]);
    expect(order).toEqual(['b', 'c', 'a', 'd']);
  });

  it('does not begin what has been given up meanwhile', async () => {
    const stop = new AbortController();
    const slots = new Slots(1);
    const held = gate();
    const first = slots.run(() => held.opened, stop.signal);
    const reason = new Error('stopped');
    const second = slots.run(async () => 'done', stop.signal).catch((err: unknown) => err);
    stop.abort(reason);
    held.open();
    await first;
    expect(await second).toBe(reason);
  });
});
