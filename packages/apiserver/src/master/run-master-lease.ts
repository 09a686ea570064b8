import { keepLeasedKey, type LeasedKeyDeps } from '@kube/storage';
import type { MasterAddress, WatchCache } from '../cache/watch-cache.js';

/** Seconds after which a dead apiserver is no longer among the endpoints of `kubernetes`. */
const LEASE_SECONDS = 15;

/** Shows in etcd that this apiserver lives and where, until `signal` aborts. */
export async function runMasterLease(
  { cache, ...deps }: LeasedKeyDeps & { readonly cache: WatchCache },
  address: MasterAddress,
  signal: AbortSignal,
): Promise<void> {
  const key = `${cache.masters.prefix}${address.readWrite}`;
  await keepLeasedKey(deps, { key, value: address, ttlSeconds: LEASE_SECONDS }, signal);
}
