import { BlockList, isIP, SocketAddress } from 'node:net';

/** Taking over one of these would break this machine, or has no meaning. */
const NEVER = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  NEVER.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 127],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NEVER.addSubnet(net, bits, 'ipv6');
}

/**
 * The address as the kernel writes it, or `undefined` when traffic to it must not be taken over: loopback, link-local
 * and multicast addresses, and what is no IP address at all.
 */
export function portalAddress(text: string): string | undefined {
  const version = isIP(text);
  if (version === 0) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (NEVER.check(text, family)) return undefined;
  return new SocketAddress({ address: text, family }).address;
}
