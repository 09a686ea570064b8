import { minionLeaseKey } from '@kube/api-types';
import { keepLeasedKey, type LeasedKeyDeps } from '@kube/storage';

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

/** Shows in etcd that the kubelet of this node lives, until `signal` aborts. */
export async function runNodeLease(
  deps: LeasedKeyDeps,
  nodeName: string,
  value: NodeLeaseValue,
  signal: AbortSignal,
): Promise<void> {
  await keepLeasedKey(deps, { key: minionLeaseKey(nodeName), value, ttlSeconds: LEASE_SECONDS }, signal);
}
