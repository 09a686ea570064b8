import type { ConnectionError } from '@kube/client';

/** What Node knows of a connection that failed. */
interface NetworkFailure {
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

const UNKNOWN_AUTHORITY = 'x509: certificate signed by unknown authority';

/** What a server of plain HTTP begins its answer with, read as the head of a record of TLS. */
const NO_TLS = 'tls: oversized record received with length 20527';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: 'x509: certificate has expired or is not yet valid',
};

/** Why a request found no server, in the words of a program built with Go 1.3. */
export function connectionErrorText(method: string, url: string, err: ConnectionError): string {
  return requestErrorText(method, url, reasonOf(err));
}

/** The same for a reason that is known. */
export function requestErrorText(method: string, url: string, reason: string): string {
  const verb = method[0] + method.slice(1).toLowerCase();
  return `${verb} ${url}: ${reason}`;
}

function reasonOf({ cause, message }: ConnectionError): string {
  const failure = oneOf(cause);
  const words = WORDS[failure.code ?? ''];
  if (failure.code === 'ENOTFOUND' || failure.code === 'EAI_AGAIN') {
    return `dial tcp: lookup ${failure.hostname}: no such host`;
  }
  if (failure.syscall === 'connect' && words !== undefined) {
    return `dial tcp ${failure.address}:${failure.port}: ${words}`;
  }
  return words ?? openSslReason(message) ?? message.replace(/^\S+ \S+: /, '');
}

/** OpenSSL's texts are `id:error:code:library:function:reason:file:line:`. */
function openSslReason(message: string): string | undefined {
  const reason = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1];
  if (reason === undefined) return undefined;
  return /^(?:wrong version number|packet length too long)$/.test(reason) ? NO_TLS : `tls: ${reason}`;
}

/** True when the reason is that a server of plain HTTP was spoken to over TLS. */
export function speaksNoTls(reason: string): boolean {
  return reason.endsWith(NO_TLS);
}

/** Node tries every address of a name and reports all failures; Go 1.3 tries one, of the old protocol if it can. */
function oneOf(cause: unknown): NetworkFailure {
  if (typeof cause !== 'object' || cause === null) return {};
  const all = 'errors' in cause && Array.isArray(cause.errors) ? (cause.errors as NetworkFailure[]) : [cause];
  return all.find(({ address }: NetworkFailure) => address?.includes('.')) ?? all[0] ?? {};
}
