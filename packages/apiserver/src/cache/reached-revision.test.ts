import { describe, expect, it } from '@jest/globals';
import { ReachedRevision } from './reached-revision.js';

describe('ReachedRevision', () => {
  const never = new AbortController().signal;

  it('lets go exactly those whose revision is reached', async () => {
    const reached = new ReachedRevision();
    const order: string[] = [];
    const early = reached.reached(5, never).then(() => order.push('5'));
    const late = reached.reached(7, never).then(() => order.push('7'));
    reached.advance(6);
    await early;
    expect(order).toEqual(['5']);
    reached.advance(7);
    await late;
    await expect(reached.reached(6, never)).resolves.toBeUndefined();
  });

  it('rejects with the reason of an abort, before and while waiting', async () => {
    const reached = new ReachedRevision();
    const controller = new AbortController();
    const waiting = reached.reached(5, controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(reached.reached(5, controller.signal)).rejects.toThrow('gone');
  });
});
