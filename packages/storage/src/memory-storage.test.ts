import { describe, expect, it } from '@jest/globals';
import { createMemoryStorage } from './memory-storage.js';
import { describeStorageContract } from './storage-contract.js';

const shared = createMemoryStorage();
describeStorageContract('the store in memory', () => ({
  storage: shared,
  compact: async (revision) => shared.compact(revision),
}));

describe('createMemoryStorage', () => {
  const { signal } = new AbortController();

  it('ends a lease on demand, as if its holder had died', async () => {
    const storage = createMemoryStorage();
    const lease = await storage.lease(30, signal);
    await storage.transact(
      [],
      () => ({ writes: [{ type: 'put', key: '/beat', value: 1, lease: lease.id }], result: 0 }),
      signal,
    );
    storage.expire(lease.id);
    await lease.lost;
    expect(await storage.get('/beat', signal)).toBeUndefined();
  });
});
