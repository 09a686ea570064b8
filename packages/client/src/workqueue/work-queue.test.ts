import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import fc from 'fast-check';
import { WorkQueue } from './work-queue.js';

const aQueue = () => new WorkQueue(systemClock, { initialMs: 1, maxMs: 8 });

describe('WorkQueue', () => {
  it('hands out a key once, however often it was added', async () => {
    const queue = aQueue();
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect([await queue.get(), await queue.get()]).toEqual(['a', 'b']);
    expect(queue.length).toBe(0);
  });

  it('brings a key round again that was added while in work, and not before it is done', async () => {
    const queue = aQueue();
    queue.add('a');
    await queue.get();
    queue.add('a');
    expect(queue.length).toBe(0);
    queue.done('a');
    expect(await queue.get()).toBe('a');
  });

  it('gives a waiting taker the next key', async () => {
    const queue = aQueue();
    const taken = queue.get();
    queue.add('late');
    expect(await taken).toBe('late');
  });

  it('adds later, and of several delays keeps the soonest', async () => {
    const queue = aQueue();
    queue.addAfter('a', 60_000);
    queue.addAfter('a', 1);
    expect(await queue.get()).toBe('a');
    queue.done('a');
    queue.shutDown();
    expect(await queue.get()).toBeUndefined();
  });

  it('ends every get when shut down, and takes nothing more', async () => {
    const queue = aQueue();
    const taken = queue.get();
    queue.shutDown();
    queue.add('a');
    expect([await taken, await queue.get()]).toEqual([undefined, undefined]);
  });

  it('loses no key and gives none to two workers at once, whatever the order of calls', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      call: fc.constantFrom('add', 'take', 'done'),
    });
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), driveQueue));
  });
});

interface Step {
  readonly key: string;
  readonly call: string;
}

async function driveQueue(steps: readonly Step[]): Promise<void> {
  const queue = aQueue();
  const owed = new Set<string>();
  const inWork = new Set<string>();
  const take = async (): Promise<void> => {
    if (queue.length === 0) return;
    const taken = (await queue.get()) ?? '';
    expect(inWork.has(taken)).toBe(false);
    expect(owed.delete(taken)).toBe(true);
    inWork.add(taken);
  };
  for (const { key, call } of steps) {
    if (call === 'take') await take();
    else if (call === 'done' && inWork.delete(key)) queue.done(key);
    else if (call === 'add') {
      queue.add(key);
      owed.add(key);
    }
  }
  for (const key of inWork) queue.done(key);
  while (queue.length > 0) owed.delete((await queue.get()) ?? '');
  expect([...owed]).toEqual([]);
}
