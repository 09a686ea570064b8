import { isReason, type Node, StatusError } from '@kube/api-types';
import type { ApiClient } from '@kube/client';
import { type Clock, createBackoff, type Logger, untilAborted } from '@kube/component-base';

/** The nodes of `-machines` and what each is said to have. */
export interface Machines {
  readonly names: readonly string[];
  /** `-node_milli_cpu`. */
  readonly milliCPU: number;
  /** `-node_memory`, bytes. */
  readonly memoryBytes: number;
}

/** What registering needs. */
export interface RegisterDeps {
  readonly client: ApiClient;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Registers each machine that is not there yet, as soon as the apiserver answers; then waits until `signal` aborts.
 * Nothing that exists is changed, and nothing is ever removed (v0.5.6, which tried only once).
 */
export async function registerMachines(
  deps: RegisterDeps,
  machines: Machines,
  signal: AbortSignal,
): Promise<void> {
  for (const name of machines.names) await register(deps, machineNode(name, machines), signal);
  await untilAborted(signal).catch(() => undefined);
}

function machineNode(name: string, { milliCPU, memoryBytes }: Machines): Node {
  const capacity = { cpu: `${milliCPU}m`, memory: String(memoryBytes) };
  return { kind: 'Node', metadata: { name }, status: { capacity } };
}

async function register(
  { client, log, clock }: RegisterDeps,
  node: Node,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff({ initialMs: 200, maxMs: 5_000 });
  const fields = { node: node.metadata.name };
  while (!signal.aborted) {
    try {
      await client.resource('Node').create(node, signal);
      log.info(fields, 'node registered');
      return;
    } catch (err) {
      if (signal.aborted || isReason(err, 'AlreadyExists')) return;
      if (err instanceof StatusError && err.code < 500) {
        log.error({ ...fields, err }, 'node of -machines cannot be registered');
        return;
      }
      log.warn({ ...fields, err }, 'node not registered yet, trying again');
      await clock.sleep(backoff.next(), signal).catch(() => undefined);
    }
  }
}
