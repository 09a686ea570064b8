/** Headers that are about one connection only (RFC 9110, 7.6.1), and so are not passed on. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'trailers', 'transfer-encoding', 'upgrade'],
]);

/** Names and values in turn, as Node gives raw headers. */
export type RawHeaders = readonly string[];

/** The headers that are passed on, in the spelling and the order in which they came, without those named in `except`. */
export function endToEnd(raw: RawHeaders, except: readonly string[] = []): string[] {
  const named = valuesOf(raw, 'connection').flatMap((value) => value.split(','));
  const dropped = new Set([...named.map((name) => name.trim().toLowerCase()), ...except]);
  return pairs(raw)
    .filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !dropped.has(name.toLowerCase()))
    .flat();
}

/** The headers with `Host` as the target wants it; where there was none, at the beginning. */
export function forHost(raw: RawHeaders, host: string): string[] {
  const rest = pairs(raw).filter(([name]) => name.toLowerCase() !== 'host');
  return ['Host', host, ...rest.flat()];
}

/** Every value of a header. */
function valuesOf(raw: RawHeaders, header: string): string[] {
  return pairs(raw).flatMap(([name, value]) => (name.toLowerCase() === header ? [value] : []));
}

function pairs(raw: RawHeaders): (readonly [string, string])[] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) found.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return found;
}
