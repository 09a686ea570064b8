import { formatIPv4, parseIPv4 } from './ipv4.js';

/** The fewest addresses a portal net may have (v0.5.6: 8). */
const SMALLEST_NET = 8;

/** Random draws before the free addresses are searched one after the other. */
const RANDOM_DRAWS = 1000;

/** The range of addresses that services get their portal IPs from. */
export interface PortalNet {
  /** `address/bits`, host bits zero. */
  readonly cidr: string;
  /** First and last address that a service may ask for: all but the network's own and the broadcast address. */
  readonly first: number;
  readonly last: number;
}

/**
 * Reads `a.b.c.d/bits`; host bits are masked away.
 *
 * @throws Error saying what is wrong with it
 */
export function parsePortalNet(cidr: string): PortalNet {
  const [text = '', bitsText = ''] = cidr.split('/');
  const address = parseIPv4(text);
  const bits = /^[0-9]{1,2}$/.test(bitsText) ? Number(bitsText) : 33;
  if (address === undefined || bits > 32) {
    throw new Error(`-portal_net=${cidr}: not an IPv4 network like 10.0.0.0/16`);
  }
  const size = 2 ** (32 - bits);
  if (size < SMALLEST_NET) {
    throw new Error(`-portal_net=${cidr}: needs at least ${SMALLEST_NET} addresses, has ${size}`);
  }
  const network = Math.floor(address / size) * size;
  return { cidr: `${formatIPv4(network)}/${bits}`, first: network + 1, last: network + size - 2 };
}

/** True when a service may hold `ip`. */
export function isPortalAddress(net: PortalNet, ip: string): boolean {
  const address = parseIPv4(ip);
  return address !== undefined && address >= net.first && address <= net.last;
}

/**
 * A free address, at random so that one just freed is not handed out again at once; `undefined` when there
 * is none. The first of the net goes last: routers tend to have it.
 *
 * @param random from 0 up to but not including 1
 */
export function pickPortalIP(
  net: PortalNet,
  isTaken: (ip: string) => boolean,
  random: () => number,
): string | undefined {
  const count = net.last - net.first;
  const start = Math.floor(random() * count);
  for (let draw = 0; draw < RANDOM_DRAWS; draw += 1) {
    const offset = draw === 0 ? start : Math.floor(random() * count);
    const ip = formatIPv4(net.first + 1 + offset);
    if (!isTaken(ip)) return ip;
  }
  for (let step = 0; step < count; step += 1) {
    const ip = formatIPv4(net.first + 1 + ((start + step) % count));
    if (!isTaken(ip)) return ip;
  }
  const first = formatIPv4(net.first);
  return isTaken(first) ? undefined : first;
}
