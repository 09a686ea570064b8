import {
  boolFlag,
  cidrFlag,
  durationFlag,
  type FlagValues,
  intFlag,
  ipFlag,
  listFlag,
  stringFlag,
  uintFlag,
} from '@kube/component-base';
import { type EtcdPlace, etcdFlags, etcdPlace } from '@kube/storage';
import { type PortalNet, parsePortalNet } from './portal/portal-net.js';

/** The flags of `apiserver`; each is honoured, and none is accepted without effect. */
export const FLAGS = {
  address: ipFlag('127.0.0.1', 'The address to serve the unauthenticated read-write port on'),
  port: uintFlag(8080, 'The read-write port'),
  public_address_override: stringFlag(
    '',
    'The address of the read-only port and of the endpoints of the service kubernetes; empty: that of the first interface that is not loopback',
  ),
  read_only_port: uintFlag(7080, 'The port that only reads, and slowly, on the public address; 0: none'),
  portal_net: cidrFlag('The network that portal IPs of services are taken from, e.g. 10.0.0.0/16; required'),
  ...etcdFlags,
  event_ttl: durationFlag(48 * 3_600_000, 'How long events are kept'),
  allow_privileged: boolFlag(false, 'Accept containers that ask to be privileged'),
  machines: listFlag('Nodes to register at the start, separated by commas'),
  node_milli_cpu: intFlag(1000, 'Thousandths of a core that each node of -machines is said to have'),
  node_memory: intFlag(3 * 1024 ** 3, 'Bytes of memory that each node of -machines is said to have'),
  max_request_bytes: uintFlag(3 * 1024 ** 2, 'The largest body of a request that is read'),
};

/** The flags as given. */
export type Flags = FlagValues<typeof FLAGS>;

/** What the apiserver runs with. */
export interface Options extends Omit<Flags, 'portal_net'> {
  readonly portal_net: PortalNet;
  readonly etcd: EtcdPlace;
}

/**
 * Checks what only holds for the flags together, and reads the file of `-etcd_config`.
 *
 * @throws Error that names the flag and the remedy
 */
export function readOptions(flags: Flags): Options {
  if (flags.portal_net === undefined) {
    throw new Error(
      'No -portal_net specified: give the network for portal IPs, e.g. -portal_net=10.0.0.0/16',
    );
  }
  if (flags.event_ttl < 1000)
    throw new Error('-event_ttl must be at least 1s: etcd counts lifetimes in seconds');
  return { ...flags, portal_net: parsePortalNet(flags.portal_net), etcd: etcdPlace(flags) };
}
