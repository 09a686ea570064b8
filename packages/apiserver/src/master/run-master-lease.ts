import { type Clock, createBackoff, type Logger } from '@kube/component-base';
import type { Storage } from '@kube/storage';
import type { MasterAddress, WatchCache } from '../cache/watch-cache.js';

/** Time after which a dead apiserver is no longer among the endpoints of `kubernetes`. */
const LEASE_SECONDS = 15;

/**
 * Shows under an etcd lease that this apiserver lives and where, until `signal` aborts. Keeping a lease alive writes
 * no revision.
 */
export async function runMasterLease(
  deps: {
    readonly storage: Storage;
    readonly cache: WatchCache;
    readonly log: Logger;
    readonly clock: Clock;
  },
  address: MasterAddress,
  signal: AbortSignal,
): Promise<void> {
  const { storage, cache, log, clock } = deps;
  const backoff = createBackoff({ initialMs: 200, maxMs: 5000 });
  const key = `${cache.masters.prefix}${address.readWrite}`;
  while (!signal.aborted) {
    try {
      const lease = await storage.lease(LEASE_SECONDS, signal);
      const put = { type: 'put', key, value: address, lease: lease.id } as const;
      await storage.transact([], () => ({ writes: [put], result: undefined }), signal);
      backoff.reset();
      // Also when it was given back because we stop, which must not be cut short.
      await lease.lost;
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error }, 'cannot show in etcd that this apiserver lives, trying again');
      await clock.sleep(backoff.next(), signal).catch(() => undefined);
    }
  }
}
