import { RESOURCES } from '@kube/api-types';
import type { Metrics } from '@kube/component-base';
import type { ApiserverObserver } from '../apiserver.js';

/** Words that become labels. Anything else a client may think of is `other`, or the labels would never end. */
const KNOWN = new Set([
  ...RESOURCES.map(({ resource }) => resource),
  ...['bindings', 'operations', 'watch', 'GET', 'POST', 'PUT', 'DELETE'],
]);

const known = (word: string): string => (KNOWN.has(word) ? word : 'other');

/** Counts requests and open watches. */
export function observe(metrics: Metrics): ApiserverObserver {
  const requests = metrics.counter('apiserver_requests_total', 'Requests to the API that were answered', [
    'method',
    'resource',
    'code',
  ]);
  const watches = metrics.gauge('apiserver_watches', 'Watches that are open');
  let open = 0;
  return {
    answered: ({ method, resource, code }) =>
      requests.inc({ method: known(method), resource: known(resource), code: String(code) }),
    watching(change) {
      open += change;
      watches.set(open);
    },
  };
}
