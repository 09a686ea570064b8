import { readFileSync } from 'node:fs';
import { codecFor } from '@kube/api-types';
import { anyServerUrl, type TlsOptions } from '@kube/client';
import type { Clock } from '@kube/component-base/clock';
import type { Flags } from '../command-line/flags.js';
import { Fatal } from '../fatal.js';
import type { AuthInfo } from '../files/auth-file.js';
import { fileErrorText } from '../files/go-error.js';
import type { Log } from '../log/log.js';
import { ApiServer } from './api-server.js';

const DEFAULT_SERVER = 'http://localhost:8080';

/** The flags by which a server is reached. */
export type ServerFlags = Pick<
  Flags,
  | 'h'
  | 'api_version'
  | 'certificate_authority'
  | 'client_certificate'
  | 'client_key'
  | 'insecure_skip_tls_verify'
>;

/** Where the server is, and how we know. */
export interface ServerPlace {
  readonly address: string;
  readonly saidBy: string;
}

/** Where the server is: a flag says it, or the environment, or it is on this machine. */
export function serverPlace(flags: Pick<Flags, 'h'>, env: NodeJS.ProcessEnv): ServerPlace {
  if (flags.h !== '') return { address: flags.h, saidBy: 'from -h' };
  const { KUBERNETES_MASTER: master = '' } = env;
  if (master !== '') return { address: master, saidBy: 'from KUBERNETES_MASTER' };
  return { address: DEFAULT_SERVER, saidBy: 'the default' };
}

/** True when the server is spoken to over TLS, and so asks for credentials. An address that makes no sense is not. */
export function isSecure({ address }: ServerPlace, flags: ServerFlags): boolean {
  try {
    return urlOf(address, flags).protocol === 'https:';
  } catch {
    return false;
  }
}

/** What a connection is made of, besides the flags. */
export interface ConnectOptions {
  readonly place: ServerPlace;
  readonly auth: AuthInfo | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly onWarning: (text: string) => void;
}

/**
 * The server that the flags mean; nothing is sent yet.
 *
 * @throws Fatal for a version that is not spoken, an address that makes no sense, a certificate that cannot be read
 */
export function connect(flags: ServerFlags, options: ConnectOptions): ApiServer {
  const { place, auth, clock, log, onWarning } = options;
  try {
    const { api_version: apiVersion } = flags;
    const codec = codecOf(apiVersion);
    const url = urlOf(place.address, flags);
    return new ApiServer({
      connection: { url, tls: tlsOf(flags, auth), headers: authorization(auth) },
      codec,
      apiVersion,
      clock,
      log,
      saidBy: place.saidBy,
      onWarning,
    });
  } catch (err) {
    throw new Fatal('makeClient', `Can't configure client: ${(err as Error).message}`, [], { cause: err });
  }
}

function urlOf(server: string, flags: ServerFlags): URL {
  return anyServerUrl(server, flags.client_certificate !== '' || flags.insecure_skip_tls_verify);
}

/** v1beta2 has the objects of v1beta1 with two old spellings left out, which a server reads in either. */
function codecOf(version: string): ReturnType<typeof codecFor> {
  if (version === 'v1beta1' || version === 'v1beta2') return codecFor('v1beta1');
  throw new Error(`API version '${version}' is not recognized (valid values: v1beta1, v1beta2)`);
}

/** What is said in the credentials file wins over the flags. */
function tlsOf(flags: ServerFlags, auth: AuthInfo | undefined): TlsOptions {
  return {
    ca: pem(auth?.caFile || flags.certificate_authority),
    cert: pem(auth?.certFile || flags.client_certificate),
    key: pem(auth?.keyFile || flags.client_key),
    insecure: auth?.insecure ?? flags.insecure_skip_tls_verify,
  };
}

function authorization(auth: AuthInfo | undefined): Record<string, string> {
  const { user = '', password = '', bearerToken = '' } = auth ?? {};
  if (user !== '' && bearerToken !== '') {
    throw new Error('username/password or bearer token may be set, but not both');
  }
  if (bearerToken !== '') return { authorization: `Bearer ${bearerToken}` };
  if (user === '') return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

function pem(path: string): string | undefined {
  if (path === '') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (err) {
    throw new Error(fileErrorText(err, path), { cause: err });
  }
}
