import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../clock.js';
import { collectGarbage } from '../testing/index.js';
import { untilAborted } from './until-aborted.js';
import { DeadlineError, within } from './within.js';

const never = new AbortController().signal;

describe('within', () => {
  it('gives what the call gives, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    expect(await within(60_000, signal, async () => 7)).toBe(7);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('throws what the call throws', async () => {
    await expect(within(60_000, never, () => Promise.reject(new Error('no disk')))).rejects.toThrow(
      'no disk',
    );
  });

  it('ends the call when the time is over, and says which time', async () => {
    const slow = within(20, never, untilAborted);
    await expect(slow).rejects.toThrow(new DeadlineError(20));
    await expect(slow).rejects.toThrow('it did not end within 0.02 s');
  });

  it('keeps its time though garbage is collected meanwhile', async () => {
    const slow = expect(within(200, never, untilAborted)).rejects.toThrow(DeadlineError);
    await collectGarbage();
    await slow;
  });

  it('keeps what the call threw when the time was over as the cause', async () => {
    const call = (signal: AbortSignal) =>
      untilAborted(signal).catch(() => Promise.reject(new Error('hung up')));
    await expect(within(20, never, call)).rejects.toMatchObject({
      name: 'DeadlineError',
      cause: new Error('hung up'),
    });
  });

  it('throws the reason of the signal, whatever the call makes of it', async () => {
    const stop = new AbortController();
    const call = within(60_000, stop.signal, (signal) =>
      untilAborted(signal).catch(() => Promise.reject(new Error('hung up'))),
    );
    stop.abort(new Error('the program ends'));
    await expect(call).rejects.toThrow('the program ends');
  });

  it('does not begin when the signal has aborted', async () => {
    let began = false;
    const call = within(60_000, AbortSignal.abort(new Error('ended')), async () => {
      began = true;
    });
    await expect(call).rejects.toThrow('ended');
    expect(began).toBe(false);
  });

  it('has a limit of more than a timer of the machine can wait', async () => {
    const soon = (signal: AbortSignal) => systemClock.sleep(50, signal).then(() => 'done');
    expect(await within(2 ** 31, never, soon)).toBe('done');
  });

  it('gives what came too late all the same', async () => {
    expect(await within(20, never, (signal) => untilAborted(signal).catch(() => 'late'))).toBe('late');
  });
});
