import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { boolFlag, durationFlag, type FlagValues, ipFlag, stringFlag, uintFlag } from '@kube/component-base';
import { type EtcdPlace, etcdFlags, etcdPlace } from '@kube/storage';
import { DEFAULT_ENDPOINT } from './dockertools/docker-endpoint.js';

/** The flags of `kubelet`; each is honoured, and none is accepted without effect. */
export const FLAGS = {
  address: ipFlag('127.0.0.1', 'The address of the HTTP server; whoever reaches it may do what it offers'),
  port: uintFlag(10250, 'The port of the HTTP server'),
  enable_server: boolFlag(true, 'Run the HTTP server: health, metrics, what runs here and what it uses'),
  enable_debugging_handlers: boolFlag(
    true,
    'Serve logs, and let clients run commands in containers and connect to ports of pods',
  ),
  ...etcdFlags,
  hostname_override: stringFlag('', 'The name of this node; empty: what `hostname -f` says'),
  docker_endpoint: stringFlag(
    '',
    `Where Docker is, e.g. ${DEFAULT_ENDPOINT} or tcp://127.0.0.1:2375; empty: $DOCKER_HOST, else the former`,
  ),
  network_container_image: stringFlag(
    'kubernetes/pause:latest',
    'The image of the container that owns the network of a pod',
  ),
  root_dir: stringFlag('/var/lib/kubelet', 'The folder for what the kubelet keeps; made when it is missing'),
  sync_frequency: durationFlag(
    10_000,
    'How often Docker is asked for all containers, in case an event was missed',
  ),
  allow_privileged: boolFlag(false, 'Run containers that ask to be privileged'),
};

/** The flags as given. */
export type Flags = FlagValues<typeof FLAGS>;

/** What the kubelet runs with. */
export interface Options extends Omit<Flags, 'hostname_override'> {
  readonly nodeName: string;
  readonly etcd: EtcdPlace;
}

/** Where options come from besides the command line. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What `hostname -f` says. */
  readonly fullHostname: () => Promise<string>;
}

/**
 * Checks what only holds for the flags together, fills in what was not given, and reads the file of `-etcd_config`.
 *
 * @throws Error that names the flag and the remedy
 */
export async function readOptions(flags: Flags, { env, fullHostname }: Surroundings): Promise<Options> {
  if (flags.sync_frequency <= 0) throw new Error('-sync_frequency must be more than 0, e.g. 10s');
  const nodeName = flags.hostname_override || (await hostname(fullHostname));
  // v0.5.6 does not look; a slash would lead to the keys of another node.
  if (!/^[^\s/]+$/.test(nodeName)) {
    throw new Error(`the node cannot be called ${JSON.stringify(nodeName)}: give another -hostname_override`);
  }
  const docker_endpoint = flags.docker_endpoint || env.DOCKER_HOST || DEFAULT_ENDPOINT;
  return { ...flags, nodeName, docker_endpoint, etcd: etcdPlace(flags) };
}

/** What `hostname -f` says on this machine. */
export async function systemHostname(): Promise<string> {
  return (await promisify(execFile)('hostname', ['-f'])).stdout.trim();
}

async function hostname(fullHostname: Surroundings['fullHostname']): Promise<string> {
  try {
    return await fullHostname();
  } catch (cause) {
    throw new Error('`hostname -f` does not tell the name of this node: give -hostname_override', { cause });
  }
}
