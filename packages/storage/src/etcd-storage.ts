import { type Logger, systemClock } from '@kube/component-base';
import { createEtcdClient } from './etcd-client.js';
import type { EtcdPlace } from './etcd-flags.js';
import { grantLease, holdLease, type LeaseDeps } from './etcd-lease.js';
import { type ReadDeps, readKey, readList, readRevision } from './etcd-reads.js';
import { runTransaction } from './etcd-transaction.js';
import { watchChanges } from './etcd-watch.js';
import type { WatchDeps } from './event-watch.js';
import type { Storage } from './storage.js';

/** Where etcd is, its servers all http or all https, and how patient to be with it. */
export interface EtcdStorageOptions extends EtcdPlace {
  readonly log: Logger;
  /**
   * Milliseconds until a read is given up as `unavailable`; 5 000 unless told. A write of which it is not known
   * whether it happened is given three times as much.
   */
  readonly callTimeoutMs?: number;
}

const CALL_TIMEOUT_MS = 5_000;
const PAGE_SIZE = 500;
const BACKLOG_BYTES = 64 * 1024 * 1024;

/**
 * The store in etcd. Make one per process; it connects when it is first used.
 *
 * @throws Error when `servers` are no URLs, or do not go with `tls`
 */
export function createEtcdStorage({
  servers,
  tls,
  log,
  callTimeoutMs = CALL_TIMEOUT_MS,
}: EtcdStorageOptions): Storage {
  const client = createEtcdClient(servers, callTimeoutMs, tls);
  const deps: ReadDeps & WatchDeps & LeaseDeps = {
    client,
    log,
    callTimeoutMs,
    clock: systemClock,
    pageSize: PAGE_SIZE,
    backlogBytes: BACKLOG_BYTES,
  };
  return {
    get: (key, signal) => readKey(deps, key, signal),
    list: (prefix, signal) => readList(deps, prefix, signal),
    transact: (keys, decide, signal) => runTransaction(deps, keys, decide, signal),
    watch: (prefix, after, signal) => watchChanges(deps, prefix, after, signal),
    lease: (ttlSeconds, signal) => holdLease(deps, ttlSeconds, signal),
    grant: async (ttlSeconds, signal) => (await grantLease(deps, ttlSeconds, signal)).id,
    currentRevision: (signal) => readRevision(deps, signal),
    close: () => client.close(),
  };
}
