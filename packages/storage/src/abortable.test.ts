import { getEventListeners } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { abortable } from './abortable.js';

const never = (): Promise<never> => new Promise(() => {});

describe('abortable', () => {
  it('gives what the promise gives, and leaves no listener', async () => {
    const { signal } = new AbortController();
    expect(await abortable(async () => 1, signal)).toBe(1);
    await expect(abortable(() => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('throws the reason when the signal aborts first', async () => {
    const controller = new AbortController();
    const waiting = abortable(never, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('starts nothing when the signal has aborted already', async () => {
    const start = jest.fn(never);
    await expect(abortable(start, AbortSignal.abort('over'))).rejects.toBe('over');
    expect(start).not.toHaveBeenCalled();
  });
});
