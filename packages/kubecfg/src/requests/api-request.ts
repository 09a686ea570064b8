/** One question to the apiserver. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the API version: a resource, and the id of an object. */
  readonly path: readonly string[];
  /** Names and values of the query; empty values are not sent. */
  readonly query: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Path and query of a request as v0.5.6 writes them, from the slash before the resource on. */
export function requestPath({ path, query }: ApiRequest): string {
  const given = Object.entries(query)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${queryEscape(value)}`);
  const below = path.map((segment) => `/${pathEscape(segment)}`).join('');
  return given.length === 0 ? below : `${below}?${given.join('&')}`;
}

/** Go's form encoding: a blank is `+`, and only letters, digits and `-_.~` stay as they are. */
function queryEscape(text: string): string {
  return escapeAll(text).replaceAll('%20', '+');
}

/** Go's encoding of a path: these stay as they are, and a slash parts two segments. */
function pathEscape(text: string): string {
  return escapeAll(text).replace(/%(?:24|26|2B|2C|2F|3A|3B|3D|40)/g, decodeURIComponent);
}

function escapeAll(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
