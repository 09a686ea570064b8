import { type Clock, createBackoff, type Logger, linkedAbort } from '@kube/component-base';
import { pause } from './pause.js';
import type { LeaseId, Storage } from './storage.js';

/** A key that is there as long as somebody lives. */
export interface LeasedKey {
  readonly key: string;
  readonly value: unknown;
  /** How long the key outlives a process that died. */
  readonly ttlSeconds: number;
}

/** What keeping a key needs. */
export interface LeasedKeyDeps {
  readonly storage: Pick<Storage, 'lease' | 'transact'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const RETRY = { initialMs: 200, maxMs: 5_000 };

/**
 * Keeps a key in the store until `signal` aborts, then takes it away. Keeping it writes no revision; when the lease
 * was lost, to an outage of etcd say, it is written anew.
 */
export async function keepLeasedKey(
  deps: LeasedKeyDeps,
  wanted: LeasedKey,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log } = deps;
  const { key } = wanted;
  const backoff = createBackoff(RETRY);
  let troubled = false;
  while (!signal.aborted) {
    try {
      await holdOnce(deps.storage, wanted, signal, (lease) => {
        if (log.v(1) || troubled) log.info({ key, lease }, 'key put under a lease');
        troubled = false;
        backoff.reset();
      });
    } catch (err) {
      if (signal.aborted) return;
      if (!troubled) log.warn({ key, err }, 'cannot put a key under a lease, trying again');
      troubled = true;
      await pause(clock, backoff.next(), signal);
    }
  }
}

/** Resolves when the lease is lost, or has been given back. */
async function holdOnce(
  storage: LeasedKeyDeps['storage'],
  { key, value, ttlSeconds }: LeasedKey,
  signal: AbortSignal,
  taken: (lease: LeaseId) => void,
): Promise<void> {
  const giveBack = linkedAbort(signal);
  try {
    const lease = await storage.lease(ttlSeconds, giveBack.signal);
    try {
      const put = { type: 'put', key, value, lease: lease.id } as const;
      await storage.transact([], () => ({ writes: [put], result: undefined }), signal);
      taken(lease.id);
      await lease.lost;
    } finally {
      // A lease that could not be used would be kept alive by nobody's wish.
      giveBack.abort();
      await lease.lost;
    }
  } finally {
    giveBack.unlink();
  }
}
