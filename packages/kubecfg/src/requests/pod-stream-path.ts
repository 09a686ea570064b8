/**
 * The path, below the API, of something that a kubelet serves, by way of the apiserver.
 *
 * @param words what is asked for, e.g. `exec`, and of whom: namespace, pod, container
 */
export function podStreamPath(
  apiVersion: string,
  host: string,
  words: readonly string[],
  query: readonly (readonly [name: string, value: string])[],
): string {
  const path = ['proxy', 'minions', host, ...words].map((word) => `/${encodeURIComponent(word)}`).join('');
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `/${apiVersion}${path}${search === '' ? '' : `?${search}`}`;
}
