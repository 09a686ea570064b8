import {
  boolFlag,
  cidrFlag,
  durationFlag,
  type FlagSpec,
  type FlagValues,
  ipFlag,
  uintFlag,
} from '@kube/component-base';
import { type EtcdPlace, etcdFlags, etcdPlace } from '@kube/storage';

/** What carries the traffic. */
export type ProxyMode = (typeof MODES)[number];

const MODES = ['userspace', 'nftables'] as const;

/** The flags of `proxy`; each is honoured, and none is accepted without effect. */
export const FLAGS = {
  proxy_mode: modeFlag(
    'userspace: connections are carried by this program; nftables: the kernel carries them, and endpoints that do not answer are not noticed',
  ),
  ...etcdFlags,
  bind_address: ipFlag(
    '0.0.0.0',
    'The address that the listeners of services are bound to, in userspace mode',
  ),
  healthz_address: ipFlag('127.0.0.1', 'The address to serve /healthz and /metrics on'),
  healthz_port: uintFlag(10249, 'The port to serve /healthz and /metrics on; 0: none'),
  portal_net: cidrFlag(
    'The network of portal IPs, as the apiserver has it; if given, what is sent to an address in it that no service holds is refused at once',
  ),
  sync_period: durationFlag(5_000, 'How often the rules in the kernel are compared with what they should be'),
  udp_timeout: durationFlag(60_000, 'How long a UDP flow without traffic is remembered, in userspace mode'),
  max_connections: uintFlag(
    0,
    'The most connections and UDP flows that one service port may have open in userspace mode; 0: half of what the limit of open files allows',
  ),
  cleanup: boolFlag(false, 'Remove every rule and chain that a proxy has made, and quit'),
};

/** The flags as given. */
export type Flags = FlagValues<typeof FLAGS>;

/** What the proxy runs with. */
export interface Options extends Flags {
  readonly etcd: EtcdPlace;
}

/** The shortest time between two looks at the kernel's rules. */
const SHORTEST_SYNC_MS = 100;

/**
 * Checks what only holds for the flags together, and reads the file of `-etcd_config`.
 *
 * @throws Error that names the flag and the remedy
 */
export function readOptions(flags: Flags): Options {
  if (flags.sync_period < SHORTEST_SYNC_MS) {
    throw new Error(`-sync_period must be at least ${SHORTEST_SYNC_MS}ms`);
  }
  if (flags.udp_timeout <= 0) throw new Error('-udp_timeout must be more than 0, e.g. 60s');
  return { ...flags, etcd: etcdPlace(flags) };
}

function modeFlag(help: string): FlagSpec<ProxyMode> {
  const parse = (text: string): ProxyMode => {
    const mode = MODES.find((each) => each === text);
    if (mode === undefined) throw new Error(`must be one of ${MODES.join(', ')}`);
    return mode;
  };
  return { kind: 'value', default: 'userspace', help, shown: 'userspace', parse };
}
