import { type Node, parseBytes, parseCpuMillis } from '@kube/api-types';
import type { NodeState } from '../algorithm/node-state.js';
import type { PodDemand } from '../algorithm/pod-demand.js';

const NO_CAPACITY = { milliCPU: 0, memoryBytes: 0, pods: 0 };

/**
 * The running totals of one node: pods are added and taken off as they come and go, so that nothing is ever
 * summed up anew. It also holds pods of a node that is not known (yet).
 */
export class NodeTotals implements NodeState {
  labels: Readonly<Record<string, string>> = {};
  closed?: string;
  capacity = NO_CAPACITY;
  readonly requested = { milliCPU: 0, memoryBytes: 0 };
  podCount = 0;
  readonly #ports = new Count();
  readonly #readers = new Count();
  readonly #writers = new Count();
  readonly #groups = new Count();

  constructor(readonly name: string) {}

  /** Takes over what the node says of itself. */
  describe({ metadata, spec, status }: Node): void {
    const { cpu, memory, pods } = status?.capacity ?? {};
    this.labels = metadata.labels ?? {};
    this.capacity = {
      milliCPU: parseCpuMillis(cpu),
      memoryBytes: parseBytes(memory),
      pods: parseBytes(pods),
    };
    this.closed = whyClosed(spec, status);
  }

  add(pod: PodDemand): void {
    this.#change(pod, 1);
  }

  /** @param pod one that was added before, with just these demands */
  remove(pod: PodDemand): void {
    this.#change(pod, -1);
  }

  holdsPort(hostPort: number): boolean {
    return this.#ports.of(hostPort) > 0;
  }

  mounts(pdName: string): 'read' | 'write' | undefined {
    if (this.#writers.of(pdName) > 0) return 'write';
    return this.#readers.of(pdName) > 0 ? 'read' : undefined;
  }

  groupSize(group: string): number {
    return this.#groups.of(group);
  }

  #change(pod: PodDemand, by: 1 | -1): void {
    this.podCount += by;
    this.requested.milliCPU += by * pod.milliCPU;
    this.requested.memoryBytes += by * pod.memoryBytes;
    for (const port of pod.hostPorts) this.#ports.change(port, by);
    for (const disk of pod.disks) (disk.readOnly ? this.#readers : this.#writers).change(disk.pdName, by);
    this.#groups.change(pod.group, by);
  }
}

/** A node without a Ready condition counts as ready: `-machines` registers such nodes. */
function whyClosed(spec: Node['spec'], status: Node['status']): string | undefined {
  if (spec?.unschedulable === true) return 'not schedulable';
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'True' ? undefined : 'not ready';
}

/** How many there are of each key; those of which there are none take no room. */
class Count {
  readonly #counts = new Map<string | number, number>();

  of(key: string | number): number {
    return this.#counts.get(key) ?? 0;
  }

  change(key: string | number, by: number): void {
    const next = this.of(key) + by;
    if (next === 0) this.#counts.delete(key);
    else this.#counts.set(key, next);
  }
}
