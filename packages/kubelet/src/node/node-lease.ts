import { minionLeaseKey } from '@kube/api-types';
import { type Clock, createBackoff, type Logger } from '@kube/component-base';
import type { LeaseId, Storage } from '@kube/storage';

/** Seconds after which a node whose kubelet is gone counts as dead. */
const LEASE_SECONDS = 40;

/** What lies under the node's key while its kubelet lives. */
export interface NodeLeaseValue {
  /** Name of the machine. */
  readonly hostname: string;
  readonly pid: number;
  /** RFC 3339, UTC. */
  readonly startTime: string;
}

/**
 * Shows under an etcd lease that the kubelet of this node lives, until `signal` aborts; then gives the lease back.
 * Keeping a lease alive writes no revision.
 */
export async function runNodeLease(
  deps: { readonly storage: Storage; readonly clock: Clock; readonly log: Logger },
  nodeName: string,
  value: NodeLeaseValue,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log } = deps;
  const backoff = createBackoff({ initialMs: 200, maxMs: 5_000 });
  let troubled = false;
  while (!signal.aborted) {
    try {
      await holdOnce(deps, nodeName, value, signal, (lease) => {
        if (log.v(1) || troubled) log.info({ node: nodeName, lease }, 'node lease taken');
        troubled = false;
        backoff.reset();
      });
    } catch (err) {
      if (signal.aborted) return;
      if (!troubled)
        log.warn({ node: nodeName, err }, 'cannot show in etcd that this node lives, trying again');
      troubled = true;
      await clock.sleep(backoff.next(), signal).catch(() => undefined);
    }
  }
}

/** Takes a lease, puts the node's key under it, and resolves when it is lost, or has been given back. */
async function holdOnce(
  { storage }: { readonly storage: Storage },
  nodeName: string,
  value: NodeLeaseValue,
  signal: AbortSignal,
  taken: (lease: LeaseId) => void,
): Promise<void> {
  const giveBack = new AbortController();
  const lease = await storage.lease(LEASE_SECONDS, AbortSignal.any([signal, giveBack.signal]));
  try {
    const put = { type: 'put', key: minionLeaseKey(nodeName), value, lease: lease.id } as const;
    await storage.transact([], () => ({ writes: [put], result: undefined }), signal);
    taken(lease.id);
    await lease.lost;
  } finally {
    // Nobody would let go of a lease that could not be used.
    giveBack.abort();
    await lease.lost;
  }
}
