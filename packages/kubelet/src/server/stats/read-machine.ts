import { readFile, statfs } from 'node:fs/promises';
import { type CpuInfo, cpus, freemem, totalmem, uptime } from 'node:os';
import type { FilesystemUsage, MachineUsage } from './cadvisor.js';
import { type Mount, parseMemAvailable, parseMounts, parseNetDev } from './proc.js';

/** What this machine has and uses. */
export async function readMachine(nowMs: number): Promise<MachineUsage> {
  const [network, memory, mounts] = await Promise.all(
    ['/proc/net/dev', '/proc/meminfo', '/proc/mounts'].map((file) => readFile(file, 'utf8')),
  );
  const total = totalmem();
  const filesystems = await Promise.all(parseMounts(mounts ?? '').map(filesystemUsage));
  return {
    at: new Date(nowMs).toISOString(),
    startedAt: new Date(nowMs - uptime() * 1000).toISOString(),
    cpu: cpuUsage(cpus()),
    memory: {
      limitBytes: total,
      usedBytes: total - freemem(),
      workingSetBytes: total - (parseMemAvailable(memory ?? '') ?? freemem()),
    },
    network: parseNetDev(network ?? ''),
    filesystems: filesystems.flatMap((each) => each ?? []),
  };
}

/** How full the file system is that `folder` lies on; undefined when it is not of this machine. */
export async function filesystemOf(folder: string, usedBytes: number): Promise<FilesystemUsage | undefined> {
  try {
    const { bsize, blocks } = await statfs(folder);
    const { device } = mountOf(folder, parseMounts(await readFile('/proc/mounts', 'utf8')));
    return { device, capacityBytes: bsize * blocks, usedBytes };
  } catch {
    return undefined;
  }
}

/** The one that lies deepest above the folder. */
function mountOf(folder: string, mounts: readonly Mount[]): Mount {
  const above = mounts.filter((mount) =>
    `${folder}/`.startsWith(mount.folder === '/' ? '/' : `${mount.folder}/`),
  );
  const [deepest] = [...above].sort((a, b) => b.folder.length - a.folder.length);
  return deepest ?? { device: '', folder: '/' };
}

/** Undefined for one that went away, or does not let itself be asked. */
async function filesystemUsage({ device, folder }: Mount): Promise<FilesystemUsage | undefined> {
  try {
    const { bsize, blocks, bfree } = await statfs(folder);
    return { device, capacityBytes: bsize * blocks, usedBytes: bsize * (blocks - bfree) };
  } catch {
    return undefined;
  }
}

const NS_PER_MS = 1_000_000;

function cpuUsage(cores: readonly CpuInfo[]): MachineUsage['cpu'] {
  const sum = (time: (times: CpuInfo['times']) => number): number =>
    cores.reduce((total, { times }) => total + time(times), 0) * NS_PER_MS;
  const busy = ({ user, nice, sys, irq }: CpuInfo['times']): number => user + nice + sys + irq;
  return {
    totalNs: sum(busy),
    coresNs: cores.map(({ times }) => busy(times) * NS_PER_MS),
    userNs: sum(({ user, nice }) => user + nice),
    systemNs: sum(({ sys, irq }) => sys + irq),
  };
}
