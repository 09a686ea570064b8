import { speaksNoTls } from './connection-error-text.js';

/** There is no server where it was looked for, or the connection broke; the message is Go's. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';

  constructor(
    message: string,
    /** What to check. */
    readonly hints: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * What to check when a server cannot be reached.
 *
 * @param reason why it cannot
 * @param address where it was looked for
 * @param saidBy how we know, e.g. `from -h`
 */
export function reachHints(reason: string, address: string, saidBy: string): readonly string[] {
  const looked = `  No apiserver was reached at ${address} (${saidBy}).`;
  if (reason.includes('x509:')) {
    return [
      looked,
      '  Trust its authority with -certificate_authority, or do not check with -insecure_skip_tls_verify.',
    ];
  }
  if (speaksNoTls(reason)) {
    return [looked, `  What listens there does not speak TLS. Try ${address.replace('https:', 'http:')}`];
  }
  const where = 'Say where it is with -h or KUBERNETES_MASTER, for example -h http://127.0.0.1:8080';
  return [looked, `  Is it running there? ${where}`];
}
