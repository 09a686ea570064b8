import type { NetworkInterfaceInfo } from 'node:os';

/** Interfaces of the machine by name, as `os.networkInterfaces()` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** The address under which others reach this machine: the first IPv4 address that is not loopback. */
export function publicAddress(interfaces: Interfaces): string | undefined {
  return Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
