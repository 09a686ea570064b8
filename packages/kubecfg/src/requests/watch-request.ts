import type { ApiRequest } from './api-request.js';
import { restRequest, type Scope } from './rest-requests.js';

/**
 * Asks for every change of a resource after a version. v0.5.6 has no path to watch minions by; later servers take
 * `watch=true` for it.
 *
 * @throws Error in the words of v0.5.6 for a selector that is none
 */
export function watchRequest(resource: string, scope: Scope, resourceVersion: string): ApiRequest {
  const { path, query } = restRequest('GET', { resource, id: '' }, scope);
  return resource === 'minions'
    ? { method: 'GET', path, query: { ...query, resourceVersion, watch: 'true' } }
    : { method: 'GET', path: ['watch', ...path], query: { ...query, resourceVersion } };
}
