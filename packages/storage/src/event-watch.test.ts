import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import type { Etcd3 } from 'etcd3';
import { watchEvents } from './event-watch.js';
import { rangeOf } from './key-range.js';

/** An etcd that takes every watch and never says a word. */
class SilentStream extends EventEmitter {
  isCancelled = false;

  write(): boolean {
    return true;
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

describe('watchEvents', () => {
  it('leaves a stream that opens only after it was told to end', async () => {
    const stream = new SilentStream();
    let open = (): void => undefined;
    const opening = new Promise<SilentStream>((resolve) => {
      open = () => resolve(stream);
    });
    const client = { watchClient: { watch: () => opening } } as unknown as Etcd3;
    const deps = { client, clock: fakeClock(), log: silentLogger, backlogBytes: 1 };
    const stop = new AbortController();
    const ended = watchEvents(deps, rangeOf('/a/'), 1, stop.signal).next();
    stop.abort();
    open();
    expect(await ended).toEqual({ done: true, value: undefined });
    expect(stream.isCancelled).toBe(true);
  });
});
