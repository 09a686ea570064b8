import { readFileSync } from 'node:fs';
import { codecFor } from '@kube/api-types';
import { HttpTransport, serverUrl } from '@kube/client';
import { systemClock } from '@kube/component-base/clock';
import type { Flags } from '../command-line/flags.js';
import { Fatal } from '../fatal.js';
import { fileErrorText } from '../files/go-error.js';
import { ApiServer } from './api-server.js';

const DEFAULT_SERVER = 'http://localhost:8080';

/** Where the server is: a flag says it, or the environment, or it is on this machine. */
export function serverText(flags: Pick<Flags, 'h'>, env: NodeJS.ProcessEnv): string {
  return flags.h || env.KUBERNETES_MASTER || DEFAULT_SERVER;
}

/** Reports of a server that are for people. */
export interface Reports {
  readonly onWarning: (text: string) => void;
  readonly onWaiting: (operation: string) => void;
}

/**
 * The server that the flags mean; nothing is sent yet.
 *
 * @throws Fatal for a version that is not spoken, an address that makes no sense, a certificate that cannot be read
 */
export function connect(server: string, flags: Flags, reports: Reports): ApiServer {
  try {
    const { client_certificate: cert, client_key: key, certificate_authority: ca } = flags;
    const secure = cert !== '' || flags.insecure_skip_tls_verify;
    const transport = new HttpTransport({
      server: serverUrl(server, secure),
      tls: { cert: pem(cert), key: pem(key), ca: pem(ca), insecure: flags.insecure_skip_tls_verify },
    });
    const { api_version: apiVersion } = flags;
    return new ApiServer({
      transport,
      codec: codecFor(apiVersion),
      apiVersion,
      clock: systemClock,
      ...reports,
    });
  } catch (err) {
    throw new Fatal('makeClient', `Can't configure client: ${(err as Error).message}`, [], { cause: err });
  }
}

function pem(path: string): string | undefined {
  if (path === '') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (err) {
    throw new Error(fileErrorText(err, path), { cause: err });
  }
}
