import { readFileSync } from 'node:fs';
import { codecFor } from '@kube/api-types';
import { boolFlag, type FlagValues, stringFlag } from '@kube/component-base/flags';
import type { ApiClient } from './api-client.js';
import { createRestClient } from './rest-client.js';
import { serverUrl } from './server-url.js';
import { HttpTransport } from './transport/http-transport.js';

/** The flags by which every client of the apiserver is told where it is and how to be trusted, as in v0.5.6. */
export const clientFlags = {
  master: stringFlag('', 'The address of the apiserver: a URL, host:port or host'),
  api_version: stringFlag('v1beta1', 'The version of the API to speak'),
  insecure_skip_tls_verify: boolFlag(false, "If true, the server's certificate will not be checked"),
  client_certificate: stringFlag('', 'Path to a client certificate for TLS'),
  client_key: stringFlag('', 'Path to a client key file for TLS'),
  certificate_authority: stringFlag('', "Path to a certificate file of the server's certificate authority"),
};

/** What `clientFlags` give. */
export type ClientFlags = FlagValues<typeof clientFlags>;

/**
 * The client that the flags ask for.
 *
 * @throws Error for an address that makes no sense, an unknown version, or a certificate that cannot be read
 */
export function clientFromFlags(flags: ClientFlags): ApiClient {
  const { client_certificate: cert, client_key: key, certificate_authority: ca } = flags;
  const secure = cert !== '' || flags.insecure_skip_tls_verify;
  const server = serverUrl(flags.master, secure);
  const transport = new HttpTransport({
    server,
    tls: { cert: pem(cert), key: pem(key), ca: pem(ca), insecure: flags.insecure_skip_tls_verify },
  });
  return createRestClient({
    transport,
    codec: codecFor(flags.api_version),
    basePath: `/${flags.api_version}`,
  });
}

function pem(path: string): string | undefined {
  return path === '' ? undefined : readFileSync(path, 'utf8');
}
