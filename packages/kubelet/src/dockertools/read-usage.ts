import type { ContainerInspectInfo, ContainerStats } from 'dockerode';
import type { ContainerUsage, NetworkUsage } from './container-streams.js';

/** What the engine says of a container when it is asked for sizes too. */
export interface SizedInspectInfo extends ContainerInspectInfo {
  readonly SizeRw?: number;
}

/** The engine's numbers in our words. What the kernel of the node does not count is absent there, and 0 here. */
export function readUsage(info: SizedInspectInfo, stats: ContainerStats): ContainerUsage {
  const { cpu_usage: cpu } = stats.cpu_stats;
  const network = readNetwork(stats.networks);
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    createdAt: info.Created,
    at: stats.read,
    cpu: {
      shares: info.HostConfig.CpuShares ?? 0,
      totalNs: cpu.total_usage,
      coresNs: cpu.percpu_usage ?? [],
      userNs: cpu.usage_in_usermode,
      systemNs: cpu.usage_in_kernelmode,
    },
    memory: { limitBytes: info.HostConfig.Memory ?? 0, ...readMemory(stats) },
    ...(network === undefined ? {} : { network }),
    ...readWritten(info),
  };
}

/** Version 1 of the control groups counts a container's children only in the totals, version 2 everywhere. */
function readMemory({ memory_stats }: ContainerStats): Omit<ContainerUsage['memory'], 'limitBytes'> {
  const { usage = 0, stats = {} } = memory_stats as {
    usage?: number;
    stats?: Readonly<Record<string, number>>;
  };
  const counted = (name: string): number => stats[`total_${name}`] ?? stats[name] ?? 0;
  return {
    usedBytes: usage,
    workingSetBytes: Math.max(0, usage - counted('inactive_file')),
    pageFaults: counted('pgfault'),
    majorPageFaults: counted('pgmajfault'),
  };
}

function readNetwork(interfaces: ContainerStats['networks'] | undefined): NetworkUsage | undefined {
  const all = Object.values(interfaces ?? {});
  if (all.length === 0) return undefined;
  const sum = (field: string): number =>
    all.reduce((total, each) => total + Number((each as Readonly<Record<string, unknown>>)[field] ?? 0), 0);
  return {
    rxBytes: sum('rx_bytes'),
    rxPackets: sum('rx_packets'),
    rxErrors: sum('rx_errors'),
    rxDropped: sum('rx_dropped'),
    txBytes: sum('tx_bytes'),
    txPackets: sum('tx_packets'),
    txErrors: sum('tx_errors'),
    txDropped: sum('tx_dropped'),
  };
}

function readWritten({ SizeRw, GraphDriver }: SizedInspectInfo): Pick<ContainerUsage, 'written'> {
  if (SizeRw === undefined) return {};
  const folder = (GraphDriver.Data as Readonly<Record<string, string>> | null)?.UpperDir;
  return { written: { bytes: SizeRw, ...(folder === undefined ? {} : { folder }) } };
}
