import { getMaxListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { runGroup } from './run-group.js';
import { silentLogger } from './testing/index.js';

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

describe('runGroup', () => {
  it('runs until it is told to stop, and waits for every task', async () => {
    const stop = new AbortController();
    const ended: string[] = [];
    const task = (name: string) => ({
      name,
      run: async (signal: AbortSignal) => {
        await untilAborted(signal);
        ended.push(name);
      },
    });
    const group = runGroup([task('a'), task('b')], stop.signal, silentLogger);
    stop.abort();
    await group;
    expect(ended).toEqual(['a', 'b']);
  });

  it('stops all others when one fails, and fails as it did', async () => {
    const { signal } = new AbortController();
    let stopped = false;
    const others = async (inner: AbortSignal): Promise<void> => {
      await untilAborted(inner);
      stopped = true;
      throw new Error('broken off');
    };
    const tasks = [
      { name: 'others', run: others },
      { name: 'bad', run: () => Promise.reject(new Error('no disk')) },
    ];
    await expect(runGroup(tasks, signal, silentLogger)).rejects.toThrow('no disk');
    expect(stopped).toBe(true);
  });

  it('takes a task that ends of itself for a failure', async () => {
    const { signal } = new AbortController();
    const tasks = [{ name: 'watch', run: () => Promise.resolve() }];
    await expect(runGroup(tasks, signal, silentLogger)).rejects.toThrow('watch ended of itself');
  });

  it('lets any number of tasks wait for its signal without Node suspecting a leak', async () => {
    const stop = new AbortController();
    let limit: number | undefined;
    const run = async (signal: AbortSignal): Promise<void> => {
      limit = getMaxListeners(signal);
      await untilAborted(signal);
    };
    const group = runGroup([{ name: 'a', run }], stop.signal, silentLogger);
    stop.abort();
    await group;
    expect(limit).toBe(Number.POSITIVE_INFINITY);
  });
});
