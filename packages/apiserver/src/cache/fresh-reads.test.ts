import { describe, expect, it } from '@jest/globals';
import { keyOf } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type Storage } from '@kube/storage';
import { FreshReads } from './fresh-reads.js';
import { WatchCache } from './watch-cache.js';

async function withReads(
  use: (parts: {
    storage: Storage;
    cache: WatchCache;
    reads: FreshReads;
    signal: AbortSignal;
  }) => Promise<void>,
): Promise<void> {
  const storage = createMemoryStorage();
  const stop = new AbortController();
  const cache = new WatchCache();
  const reads = new FreshReads({ storage, cache, clock: systemClock }, stop.signal);
  const running = cache.run({ storage, log: silentLogger, clock: systemClock }, stop.signal);
  await use({ storage, cache, reads, signal: stop.signal });
  stop.abort();
  await running;
}

const putting = (storage: Storage, key: string, value: unknown, signal: AbortSignal) =>
  storage.transact([], () => ({ writes: [{ type: 'put', key, value }], result: undefined }), signal);

describe('FreshReads', () => {
  it('waits until the cache shows what was written before', async () => {
    await withReads(async ({ storage, cache, reads, signal }) => {
      for (let round = 0; round < 50; round += 1) {
        const pod = aPod(`p${round}`);
        await putting(storage, keyOf('Pod', 'default', pod.metadata.name), pod, signal);
        await reads.wait(signal);
        expect(cache.of('Pod').get('default', `p${round}`)).toBeDefined();
      }
    });
  });

  it('finds out how far it is when the newest write is none of ours', async () => {
    await withReads(async ({ storage, cache, reads, signal }) => {
      await reads.wait(signal);
      const { revision } = await putting(storage, '/someone-elses/key', 'theirs', signal);
      await reads.wait(signal);
      expect(cache.revision).toBeGreaterThanOrEqual(revision);
    });
  });

  it('ends with the reason of the signal', async () => {
    const storage = createMemoryStorage();
    const stop = new AbortController();
    const reads = new FreshReads({ storage, cache: new WatchCache(), clock: systemClock }, stop.signal);
    const asked = new AbortController();
    const waiting = reads.wait(asked.signal);
    asked.abort(new Error('the client has gone'));
    await expect(waiting).rejects.toThrow('the client has gone');
  });
});
