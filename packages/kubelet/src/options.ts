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
  config: stringFlag('', 'A manifest, or a folder of manifests, of pods that are to run on this node'),
  file_check_frequency: durationFlag(20_000, 'How often -config is read'),
  manifest_url: stringFlag('', 'A URL where a manifest or a list of manifests is to be had'),
  http_check_frequency: durationFlag(20_000, 'How often -manifest_url is asked'),
  runonce: boolFlag(
    false,
    'Start the pods of -config and -manifest_url, and exit when they run; without etcd',
  ),
  minimum_container_ttl_duration: durationFlag(
    0,
    'A container that ended less than this ago is not collected',
  ),
  maximum_dead_containers_per_container: uintFlag(
    5,
    'How many dead containers are kept of each container of a pod; 0: none is ever collected',
  ),
  image_gc_high_threshold: uintFlag(
    90,
    'Percent of the disk with the images from which on those that nobody needs are removed; 100: never',
  ),
  image_gc_low_threshold: uintFlag(80, 'Percent of the disk down to which images are removed'),
  register_node: boolFlag(true, 'Register this node when nobody else has'),
  max_pods: uintFlag(110, 'How many pods this node reports that it can run'),
};

/** The flags as given. */
export type Flags = FlagValues<typeof FLAGS>;

/** What the kubelet runs with. */
export interface Options extends Omit<Flags, 'hostname_override' | 'manifest_url'> {
  readonly nodeName: string;
  /** Undefined for a kubelet that only runs what lies on its node. */
  readonly etcd: EtcdPlace | undefined;
  readonly manifestUrl: URL | undefined;
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
  for (const name of FREQUENCIES) {
    if (flags[name] <= 0) throw new Error(`-${name} must be more than 0, e.g. 10s`);
  }
  if (flags.image_gc_low_threshold > flags.image_gc_high_threshold) {
    throw new Error('-image_gc_low_threshold must not be more than -image_gc_high_threshold');
  }
  const nodeName = flags.hostname_override || (await hostname(fullHostname));
  // v0.5.6 does not look; a slash would lead to the keys of another node.
  if (!/^[^\s/]+$/.test(nodeName)) {
    throw new Error(`the node cannot be called ${JSON.stringify(nodeName)}: give another -hostname_override`);
  }
  const docker_endpoint = flags.docker_endpoint || env.DOCKER_HOST || DEFAULT_ENDPOINT;
  return { ...flags, nodeName, docker_endpoint, etcd: etcdOf(flags), manifestUrl: urlOf(flags) };
}

const FREQUENCIES = ['sync_frequency', 'file_check_frequency', 'http_check_frequency'] as const;

/** v0.5.6: no etcd is needed when pods come from elsewhere; what is to run once comes from elsewhere only. */
function etcdOf(flags: Flags): EtcdPlace | undefined {
  const named = flags.etcd_servers.length > 0 || flags.etcd_config !== '';
  const elsewhere = flags.config !== '' || flags.manifest_url !== '';
  if (flags.runonce && named)
    throw new Error('-runonce goes with -config and -manifest_url only, not with etcd');
  if (flags.runonce && !elsewhere) throw new Error('-runonce needs -config or -manifest_url');
  return named || !elsewhere ? etcdPlace(flags) : undefined;
}

function urlOf({ manifest_url: text }: Flags): URL | undefined {
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new Error(`-manifest_url=${text} must be like http://10.0.0.1/manifests`);
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
