/** Go's words for what keeps us from reaching a server. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
};

/** What v0.5.6 says in place of an answer that does not come. */
export function unreachableText(error: unknown, host: string, url: string): string {
  const { code = '', message = '' } = (error ?? {}) as { readonly code?: string; readonly message?: string };
  return `Error: 'dial tcp ${host}: ${WORDS[code] ?? message}'\nTrying to reach: '${url}'`;
}
