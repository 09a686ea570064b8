import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { linkedAbort } from './linked-abort.js';

describe('linkedAbort', () => {
  it('aborts with the other signal, for its reason', () => {
    const parent = new AbortController();
    const { signal } = linkedAbort(parent.signal);
    expect(signal.aborted).toBe(false);
    parent.abort('stop');
    expect(signal.reason).toBe('stop');
  });

  it('has aborted from the start when the other one has', () => {
    expect(linkedAbort(AbortSignal.abort('stop')).signal.reason).toBe('stop');
  });

  it('aborts by itself, without the other one', () => {
    const parent = new AbortController();
    const linked = linkedAbort(parent.signal);
    linked.abort('enough');
    expect(linked.signal.reason).toBe('enough');
    expect(parent.signal.aborted).toBe(false);
  });

  it('leaves nothing on the other one when it is unlinked', () => {
    const parent = new AbortController();
    const linked = linkedAbort(parent.signal);
    linked.unlink();
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
    parent.abort();
    expect(linked.signal.aborted).toBe(false);
  });
});
