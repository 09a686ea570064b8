import { type ClientFlags, clientFlags } from '@kube/client';
import { durationFlag, type FlagValues, intFlag, ipFlag, listFlag, uintFlag } from '@kube/component-base';
import type { Machines } from './nodes/register-machines.js';

/** The flags of `controller-manager`. */
export const FLAGS = {
  ...clientFlags,
  address: ipFlag('127.0.0.1', 'The address to serve health and metrics on'),
  port: uintFlag(10252, 'The port to serve health and metrics on'),
  machines: listFlag('Nodes to register at the start, separated by commas'),
  node_milli_cpu: intFlag(1000, 'Thousandths of a core that each node of -machines is said to have'),
  node_memory: intFlag(3 * 1024 ** 3, 'Bytes of memory that each node of -machines is said to have'),
  pod_eviction_timeout: durationFlag(
    300_000,
    'How long a node may be not ready before its pods are deleted, so that controllers replace them',
  ),
  terminated_pod_gc_threshold: uintFlag(
    100,
    'How many pods that have ended are kept; beyond that the oldest are deleted; 0: all are kept',
  ),
};

/** What the controller manager runs with. */
export interface Options {
  readonly client: ClientFlags;
  readonly address: string;
  readonly port: number;
  readonly machines: Machines;
  readonly evictAfterMs: number;
  /** `undefined` when pods that have ended are never removed. */
  readonly keepEnded: number | undefined;
}

/**
 * Reads what the flags say.
 *
 * @throws Error when the apiserver's address is missing, or a number makes no sense
 */
export function readOptions(flags: FlagValues<typeof FLAGS>): Options {
  if (flags.master === '') throw new Error('usage: controller-manager -master <master>');
  if (flags.pod_eviction_timeout < 0) throw new Error('-pod_eviction_timeout must not be below 0');
  const { address, port, machines, terminated_pod_gc_threshold: keep } = flags;
  return {
    client: flags,
    address,
    port,
    machines: { names: machines, milliCPU: flags.node_milli_cpu, memoryBytes: flags.node_memory },
    evictAfterMs: flags.pod_eviction_timeout,
    keepEnded: keep === 0 ? undefined : keep,
  };
}
