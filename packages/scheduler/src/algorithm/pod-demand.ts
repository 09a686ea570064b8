import { CONTROLLER_LABEL, type Pod, parseBytes, parseCpuMillis } from '@kube/api-types';

/** A disk that a pod mounts; many pods of a node may share it when all only read. */
export interface DiskUse {
  readonly pdName: string;
  readonly readOnly: boolean;
}

/** What a pod takes of a node and asks of it: all that placing depends on. */
export interface PodDemand {
  readonly milliCPU: number;
  readonly memoryBytes: number;
  /** Without the 0 that stands for none. */
  readonly hostPorts: readonly number[];
  readonly disks: readonly DiskUse[];
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Pods of the same group are alike, and better not on one node. */
  readonly group: string;
}

/** Reads off a pod what it takes. Requests are the sums over its containers, as in v0.5.6. */
export function demandOf({ metadata, spec }: Pod): PodDemand {
  const limits = spec.containers.map(({ resources }) => resources?.limits ?? {});
  return {
    milliCPU: sum(limits.map(({ cpu }) => parseCpuMillis(cpu))),
    memoryBytes: sum(limits.map(({ memory }) => parseBytes(memory))),
    hostPorts: spec.containers
      .flatMap(({ ports = [] }) => ports.map(({ hostPort = 0 }) => hostPort))
      .filter((port) => port !== 0),
    disks: (spec.volumes ?? []).flatMap(({ gcePersistentDisk: disk }) =>
      disk === undefined ? [] : [{ pdName: disk.pdName ?? '', readOnly: disk.readOnly === true }],
    ),
    nodeSelector: spec.nodeSelector ?? {},
    group: groupOf(metadata),
  };
}

/** Pods of one controller; failing that, pods of a namespace with the same labels. */
function groupOf({ namespace = '', labels = {} }: Pod['metadata']): string {
  const controller = labels[CONTROLLER_LABEL];
  if (controller !== undefined) return JSON.stringify([namespace, controller]);
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, pairs]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
