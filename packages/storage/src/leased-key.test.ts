import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { keepLeasedKey, type LeasedKeyDeps } from './leased-key.js';
import { createMemoryStorage, type MemoryStorage } from './memory-storage.js';
import { type Lease, StorageError } from './storage.js';

const KEY = '/leases/me';

describe('keepLeasedKey', () => {
  let clock: FakeClock;
  let store: MemoryStorage;
  let stop: AbortController;
  let leases: Lease[];
  let ended: string[];
  /** How many writes still fail. */
  let failures: number;
  let keeping: Promise<void>;

  beforeEach(() => {
    clock = fakeClock();
    store = createMemoryStorage({ clock });
    stop = new AbortController();
    leases = [];
    ended = [];
    failures = 0;
  });
  afterEach(async () => {
    stop.abort();
    await keeping;
  });

  const start = (): void => {
    const storage: LeasedKeyDeps['storage'] = {
      async lease(ttlSeconds, signal) {
        const lease = await store.lease(ttlSeconds, signal);
        leases.push(lease);
        void lease.lost.then(() => ended.push(lease.id));
        return lease;
      },
      async transact(keys, decide, signal) {
        if (failures-- > 0) throw new StorageError('unavailable', 'etcd is away');
        return store.transact(keys, decide, signal);
      },
    };
    const wanted = { key: KEY, value: { pid: 1 }, ttlSeconds: 15 };
    keeping = keepLeasedKey({ storage, clock, log: silentLogger }, wanted, stop.signal);
  };
  const value = async (): Promise<unknown> => (await store.get(KEY, new AbortController().signal))?.value;

  it('puts the key, and takes it away when it is told to stop', async () => {
    start();
    await eventually(value);
    expect(await value()).toEqual({ pid: 1 });
    stop.abort();
    await keeping;
    expect(await value()).toBeUndefined();
  });

  it('puts the key anew when its lease was lost', async () => {
    start();
    await eventually(value);
    store.expire(leases[0]?.id ?? '');
    await eventually(async () => leases.length === 2 && (await value()) !== undefined);
  });

  it('gives back each lease that it could not use', async () => {
    failures = 2;
    start();
    await eventually(async () => {
      await clock.advance(5_000);
      return value();
    });
    expect(leases).toHaveLength(3);
    expect(ended).toEqual(leases.slice(0, 2).map(({ id }) => id));
  });
});
