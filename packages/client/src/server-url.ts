/**
 * The base URL that a `-master` or `-h` flag means: a URL, `host:port`, or a host.
 *
 * v0.5.6: without a scheme it is http, or https when certificates are given; `/api` is added when the URL has no
 * path at all. (Its own build took `localhost:8080` for a scheme and failed; here it is a host and a port.)
 *
 * @throws Error that names the text and the forms that are understood
 */
export function serverUrl(text: string, secure: boolean): URL {
  const url = anyServerUrl(text, secure);
  if (!isHttp(url)) throw misread(text);
  return url;
}

/** True for a URL that HTTP is spoken at. */
export function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

/** The same for who finds only later that the scheme of the URL is none that is spoken, as v0.5.6 does. */
export function anyServerUrl(text: string, secure: boolean): URL {
  const full = text.includes('://') ? text : `${secure ? 'https' : 'http'}://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url === undefined || url.hostname === '') throw misread(text);
  const hasPath = /^[^/]+:\/\/[^/]+\//.test(full);
  if (!hasPath) url.pathname = '/api';
  return url;
}

function misread(text: string): Error {
  return new Error(`host must be a URL or a host:port pair: "${text}" (for example http://127.0.0.1:8080)`);
}
