import type { ResourcePath } from '../command-line/resource-path.js';
import type { ApiRequest } from './api-request.js';
import { normalSelector } from './selectors.js';

/** What narrows a request down, as the command line says it. */
export interface Scope {
  readonly namespace: string;
  readonly labels?: string;
  readonly fields?: string;
}

/**
 * A request about a resource or one object of it.
 *
 * @throws Error in the words of v0.5.6 for a selector that is none
 */
export function restRequest(
  method: ApiRequest['method'],
  { resource, id }: ResourcePath,
  { namespace, labels = '', fields = '' }: Scope,
  body?: string,
): ApiRequest {
  const path = [resource, ...id.split('/')].filter(Boolean);
  return {
    method,
    path,
    query: { namespace, labels: normalSelector(labels), fields: normalSelector(fields) },
    body,
  };
}
