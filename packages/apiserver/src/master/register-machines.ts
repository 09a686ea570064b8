import { isReason, type Node } from '@kube/api-types';
import { type Clock, createBackoff, type Logger, untilAborted } from '@kube/component-base';
import type { Registries } from '../registry/registries.js';

/** The nodes of `-machines` and what each is said to have. */
export interface Machines {
  readonly names: readonly string[];
  /** `-node_milli_cpu`. */
  readonly milliCPU: number;
  /** `-node_memory`, bytes. */
  readonly memoryBytes: number;
}

/** The node as it is registered. */
export function machineNode(name: string, { milliCPU, memoryBytes }: Machines): Node {
  const capacity = { cpu: `${milliCPU}m`, memory: String(memoryBytes) };
  return { kind: 'Node', metadata: { name }, status: { capacity } };
}

/**
 * Registers each machine that is not there yet, trying until etcd answers; then waits until `signal` aborts. Nothing
 * is ever removed.
 */
export async function registerMachines(
  deps: { readonly minions: Registries['minions']; readonly log: Logger; readonly clock: Clock },
  machines: Machines,
  signal: AbortSignal,
): Promise<void> {
  for (const name of machines.names) await register(deps, machineNode(name, machines), signal);
  await untilAborted(signal).catch(() => undefined);
}

async function register(
  { minions, log, clock }: Parameters<typeof registerMachines>[0],
  node: Node,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff({ initialMs: 200, maxMs: 5000 });
  const fields = { node: node.metadata.name };
  while (!signal.aborted) {
    try {
      await minions.create(node, '').commit(signal);
      log.info(fields, 'node registered');
      return;
    } catch (error) {
      if (signal.aborted || isReason(error, 'AlreadyExists')) return;
      if (!isReason(error, 'ServiceUnavailable')) {
        log.error({ ...fields, err: error }, 'node of -machines cannot be registered');
        return;
      }
      log.warn({ ...fields, err: error }, 'node not registered yet, trying again');
      await clock.sleep(backoff.next(), signal).catch(() => undefined);
    }
  }
}
