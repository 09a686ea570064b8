import type { Attributes } from './policy.js';

/** v0.5.6: behind these words in a path stands the resource that is meant. */
const BEFORE_RESOURCE = new Set(['proxy', 'redirect', 'watch']);

/**
 * What a request asks for, in the words of a policy.
 *
 * @param prefix of the API, e.g. `/api`
 * @param path decoded
 */
export function attributesOf(
  {
    method,
    path,
    query,
  }: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
  user: string,
  prefix: string,
): Attributes {
  const below = path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1).split('/') : [];
  const [, first = '', second = ''] = below;
  return {
    user,
    readOnly: method === 'GET',
    kind: BEFORE_RESOURCE.has(first) ? second : first,
    namespace: query.get('namespace') ?? '',
  };
}
