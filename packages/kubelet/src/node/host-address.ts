import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** Interfaces of the machine by name, as `os.networkInterfaces()` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** The node's address: its name when that is one, else its first IPv4 address that is not loopback. */
export function hostAddress(nodeName: string, interfaces: Interfaces): string | undefined {
  if (isIP(nodeName) !== 0) return nodeName;
  return Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
