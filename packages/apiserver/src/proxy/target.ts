/** Where a proxied request goes. */
export interface Target {
  readonly protocol: 'http:' | 'https:';
  /** Name or address, without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** `host:port` as it stands in a `Host` header. */
  readonly host: string;
}

/**
 * Reads a location: `host:port`, with or without `http://` or `https://` before it, and a path after it that plays no
 * part; `undefined` when it is none.
 */
export function parseTarget(location: string): Target | undefined {
  const full = /^https?:\/\//i.test(location) ? location : `http://${location}`;
  if (!URL.canParse(full)) return undefined;
  const { protocol, hostname, port, host } = new URL(full);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return {
    protocol,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    host,
  };
}
