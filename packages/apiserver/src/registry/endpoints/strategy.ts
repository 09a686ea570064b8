import { type Endpoints, validateEndpoints, withSentNamespace } from '@kube/api-types';
import { bornMeta, keptMeta } from '../object-meta.js';
import type { Strategy } from '../strategy.js';

/** Endpoints: written by controllers, overwritten freely, removed only with their service. */
export const endpointsStrategy: Strategy<Endpoints> = {
  kind: 'Endpoints',
  words: {
    stored: 'endpoints',
    validated: 'endpoints',
    scoped: 'endpoints',
    scopeField: 'Endpoints.Namespace',
    watched: 'endpoints',
  },
  place: (endpoints, namespace) => ({
    ...endpoints,
    metadata: withSentNamespace(endpoints.metadata, namespace),
  }),
  putCreates: true,
  postReplaces: true,
  undeletable: 'Endpoints are read-only',
  prepareForCreate: (endpoints, birth) => ({ ...endpoints, metadata: bornMeta(endpoints.metadata, birth) }),
  prepareForUpdate: (next, stored) => ({ ...next, metadata: keptMeta(next.metadata, stored.metadata) }),
  validate: (endpoints) => validateEndpoints(endpoints),
};
