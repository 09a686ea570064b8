import { readFileSync } from 'node:fs';
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
import { type Authorizer, createAuthorizer } from './auth/authorizer.js';
import { parseTokens, type Tokens } from './auth/tokens.js';
import { parseOrigins } from './http/cors.js';
import { type PortalNet, parsePortalNet } from './portal/portal-net.js';
import type { ForwardTls } from './proxy/forward.js';

/** The flags of `apiserver`; each is honoured, and none is accepted without effect. */
export const FLAGS = {
  address: ipFlag('127.0.0.1', 'The address to serve the unauthenticated read-write port on'),
  port: uintFlag(8080, 'The read-write port'),
  public_address_override: stringFlag(
    '',
    'The address of the read-only and the secure port and of the endpoints of the service kubernetes; empty: that of the first interface that is not loopback',
  ),
  read_only_port: uintFlag(7080, 'The port that only reads, and slowly, on the public address; 0: none'),
  secure_port: uintFlag(
    0,
    'The HTTPS port on the public address, with authentication and authorization; 0: none',
  ),
  tls_cert_file: stringFlag('', 'The certificate of the secure port, PEM'),
  tls_private_key_file: stringFlag('', 'The key of the secure port, PEM'),
  token_auth_file: stringFlag(
    '',
    'Who may use the secure port: lines of token,user name,user uid; empty: nobody is asked',
  ),
  authorization_mode: stringFlag(
    'AlwaysAllow',
    'What may be done on the secure port: AlwaysAllow, AlwaysDeny or ABAC',
  ),
  authorization_policy_file: stringFlag('', 'The policy for ABAC: one JSON object on each line'),
  cors_allowed_origins: listFlag(
    'Regular expressions for origins whose pages may read answers, separated by commas',
  ),
  api_prefix: stringFlag('/api', 'The path under which the API lies'),
  enable_logs_support: boolFlag(true, 'Serve the files of /var/log under /logs/'),
  portal_net: cidrFlag('The network that portal IPs of services are taken from, e.g. 10.0.0.0/16; required'),
  ...etcdFlags,
  event_ttl: durationFlag(48 * 3_600_000, 'How long events are kept'),
  allow_privileged: boolFlag(false, 'Accept containers that ask to be privileged'),
  machines: listFlag('Nodes to register at the start, separated by commas'),
  node_milli_cpu: intFlag(1000, 'Thousandths of a core that each node of -machines is said to have'),
  node_memory: intFlag(3 * 1024 ** 3, 'Bytes of memory that each node of -machines is said to have'),
  kubelet_port: uintFlag(10250, 'The port of every kubelet'),
  kubelet_https: boolFlag(false, 'Speak HTTPS with kubelets'),
  kubelet_client_certificate: stringFlag('', 'The certificate by which kubelets know the apiserver, PEM'),
  kubelet_client_key: stringFlag('', 'Its key, PEM'),
  kubelet_certificate_authority: stringFlag('', 'The authority whose certificates kubelets must have, PEM'),
  max_request_bytes: uintFlag(3 * 1024 ** 2, 'The largest body of a request that is read'),
};

/** The flags as given. */
export type Flags = FlagValues<typeof FLAGS>;

/** What the apiserver runs with: the flags, and what they lead to. */
export interface Options extends Omit<Flags, 'portal_net'> {
  readonly portal_net: PortalNet;
  readonly etcd: EtcdPlace;
  /** Absent when nobody is asked who they are. */
  readonly tokens?: Tokens;
  readonly authorize: Authorizer;
  readonly origins: readonly RegExp[];
  /** Of the secure port; absent when there is none. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  readonly kubeletTls: ForwardTls;
}

/**
 * Checks what only holds for the flags together, and reads the files that they name.
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
  if (!/^(\/[^/?#\s]+)+$/.test(flags.api_prefix)) {
    throw new Error(`-api_prefix=${flags.api_prefix} must be a path without a slash at its end, like /api`);
  }
  const policy = fileOf(flags, 'authorization_policy_file', String);
  return {
    ...flags,
    portal_net: parsePortalNet(flags.portal_net),
    etcd: etcdPlace(flags),
    tokens: fileOf(flags, 'token_auth_file', (text) => parseTokens(text)),
    authorize: naming(flags, 'authorization_policy_file', () =>
      createAuthorizer(flags.authorization_mode, policy),
    ),
    origins: parseOrigins(flags.cors_allowed_origins),
    tls: flags.secure_port === 0 ? undefined : certificateOf(flags),
    kubeletTls: kubeletTls(flags),
  };
}

function certificateOf(flags: Flags): { readonly cert: Buffer; readonly key: Buffer } {
  const { tls_cert_file: cert, tls_private_key_file: key } = flags;
  if (cert === '' || key === '') {
    throw new Error(
      '-secure_port needs -tls_cert_file and -tls_private_key_file; give both, or no secure port',
    );
  }
  return { cert: pemOf('tls_cert_file', cert), key: pemOf('tls_private_key_file', key) };
}

function kubeletTls(flags: Flags): ForwardTls {
  const {
    kubelet_client_certificate: cert,
    kubelet_client_key: key,
    kubelet_certificate_authority: ca,
  } = flags;
  const given = cert !== '' || key !== '' || ca !== '';
  if (given && !flags.kubelet_https) {
    throw new Error(
      'certificates for kubelets are of use with -kubelet_https only; give it, or leave them out',
    );
  }
  if ((cert === '') !== (key === '')) {
    throw new Error(
      '-kubelet_client_certificate and -kubelet_client_key belong together; give both or neither',
    );
  }
  return {
    ...(ca === '' ? {} : { ca: pemOf('kubelet_certificate_authority', ca) }),
    ...(cert === ''
      ? {}
      : { cert: pemOf('kubelet_client_certificate', cert), key: pemOf('kubelet_client_key', key) }),
  };
}

type FileFlag = 'token_auth_file' | 'authorization_policy_file';

/** What the text of a flag's file says; `undefined` when the flag is not given. */
function fileOf<T>(flags: Flags, flag: FileFlag, parse: (text: string) => T): T | undefined {
  if (flags[flag] === '') return undefined;
  return naming(flags, flag, () => parse(readFileSync(flags[flag], 'utf8')));
}

function pemOf(flag: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`-${flag}=${file}: ${messageOf(cause)}`, { cause });
  }
}

/** Runs `work`; what it throws names the flag and its file. */
function naming<T>(flags: Flags, flag: FileFlag, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (flags[flag] === '') throw cause;
    throw new Error(`-${flag}=${flags[flag]}: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : String(cause);
}
