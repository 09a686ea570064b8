import type { ContainerUsage, NetworkUsage } from '../../dockertools/container-streams.js';

/** How full a file system is. */
export interface FilesystemUsage {
  /** What is mounted, e.g. `/dev/sda1`. */
  readonly device: string;
  readonly capacityBytes: number;
  readonly usedBytes: number;
}

/** What the whole machine has and uses. */
export interface MachineUsage {
  /** RFC 3339. */
  readonly at: string;
  readonly startedAt: string;
  readonly cpu: Omit<ContainerUsage['cpu'], 'shares'>;
  readonly memory: Omit<ContainerUsage['memory'], 'pageFaults' | 'majorPageFaults'>;
  readonly network: NetworkUsage;
  readonly filesystems: readonly FilesystemUsage[];
}

/*
 * v0.5.6 passed on what cAdvisor said, and its clients read that. So we say what we know in cAdvisor's words: numbers
 * that are 0 are left out where cAdvisor leaves them out.
 */

/** A container, with one sample. @param filesystem what it has written, and where */
export function containerInfo(usage: ContainerUsage, filesystem: FilesystemUsage | undefined) {
  const { id, name, createdAt, cpu, memory, network } = usage;
  return {
    name: `/docker/${id}`,
    aliases: [name, id],
    namespace: 'docker',
    spec: {
      creation_time: createdAt,
      has_cpu: true,
      cpu: { limit: cpu.shares, max_limit: 0 },
      has_memory: true,
      memory: { limit: memory.limitBytes || undefined },
      has_network: network !== undefined,
      has_filesystem: filesystem !== undefined,
    },
    stats: [sample(usage, filesystem === undefined ? [] : [filesystem])],
  };
}

/** The machine itself. @param containers names of those that run on it, as cAdvisor has them */
export function rootInfo(machine: MachineUsage, containers: readonly string[]) {
  return {
    name: '/',
    subcontainers: containers.map((name) => ({ name })),
    spec: {
      creation_time: machine.startedAt,
      has_cpu: true,
      cpu: { limit: 1024, max_limit: 0 },
      has_memory: true,
      memory: { limit: machine.memory.limitBytes },
      has_network: true,
      has_filesystem: true,
    },
    stats: [
      sample(
        { ...machine, memory: { ...machine.memory, pageFaults: 0, majorPageFaults: 0 } },
        machine.filesystems,
      ),
    ],
  };
}

/** What the machine has. */
export function machineInfo(cores: number, { memory, filesystems }: MachineUsage) {
  return {
    num_cores: cores,
    memory_capacity: memory.limitBytes,
    filesystems: filesystems.map(({ device, capacityBytes }) => ({ device, capacity: capacityBytes })),
  };
}

function sample(
  {
    at,
    cpu,
    memory,
    network,
  }: Pick<ContainerUsage, 'at' | 'memory' | 'network'> & { readonly cpu: MachineUsage['cpu'] },
  filesystems: readonly FilesystemUsage[],
) {
  const faults = { pgfault: memory.pageFaults || undefined, pgmajfault: memory.majorPageFaults || undefined };
  return {
    timestamp: at,
    cpu: {
      usage: {
        total: cpu.totalNs,
        per_cpu_usage: cpu.coresNs.length > 0 ? cpu.coresNs : undefined,
        user: cpu.userNs,
        system: cpu.systemNs,
      },
      load: 0,
    },
    diskio: {},
    memory: {
      usage: memory.usedBytes || undefined,
      working_set: memory.workingSetBytes || undefined,
      container_data: faults,
      hierarchical_data: faults,
    },
    network: networkOf(network),
    filesystem: filesystems.length === 0 ? undefined : filesystems.map(filesystemOf),
  };
}

function networkOf(network: NetworkUsage | undefined) {
  const { rxBytes = 0, rxPackets = 0, rxErrors = 0, rxDropped = 0 } = network ?? {};
  const { txBytes = 0, txPackets = 0, txErrors = 0, txDropped = 0 } = network ?? {};
  return {
    ...{ rx_bytes: rxBytes, rx_packets: rxPackets, rx_errors: rxErrors, rx_dropped: rxDropped },
    ...{ tx_bytes: txBytes, tx_packets: txPackets, tx_errors: txErrors, tx_dropped: txDropped },
  };
}

function filesystemOf({ device, capacityBytes, usedBytes }: FilesystemUsage) {
  return { device, capacity: capacityBytes, usage: usedBytes };
}
