import type { NetworkUsage } from '../../dockertools/container-streams.js';

/** A mounted file system. */
export interface Mount {
  readonly device: string;
  readonly folder: string;
}

/** Sums of `/proc/net/dev` over all interfaces but loopback. */
export function parseNetDev(text: string): NetworkUsage {
  const rows = text.split('\n').flatMap((line) => {
    const [, name, numbers = ''] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    return name === undefined || name === 'lo' ? [] : [numbers.trim().split(/\s+/).map(Number)];
  });
  const sum = (column: number): number => rows.reduce((total, row) => total + (row[column] ?? 0), 0);
  return {
    ...{ rxBytes: sum(0), rxPackets: sum(1), rxErrors: sum(2), rxDropped: sum(3) },
    ...{ txBytes: sum(8), txPackets: sum(9), txErrors: sum(10), txDropped: sum(11) },
  };
}

/** Bytes that programs could still have without swapping: `MemAvailable` of `/proc/meminfo`; undefined before Linux 3.14. */
export function parseMemAvailable(text: string): number | undefined {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** What of `/proc/mounts` lies on a device, each device once, and the root whatever it lies on. */
export function parseMounts(text: string): readonly Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [device = '', folder = ''] = line.split(' ').map(unescaped);
    const wanted = folder === '/' || device.startsWith('/dev/');
    if (wanted && !byDevice.has(device)) byDevice.set(device, { device, folder });
  }
  return [...byDevice.values()];
}

/** Spaces and the like stand there in octal. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
