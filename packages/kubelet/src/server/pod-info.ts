import { badRequest, podInfoJson, StatusError, unavailable } from '@kube/api-types';
import { podTitle } from '../pod/pod-ref.js';
import { findKnown } from './find-pod.js';
import type { KnownPods } from './known-pods.js';
import type { Route } from './route.js';
import { sendText } from './send.js';

/** `/podInfo?podID=…&podNamespace=…[&UUID=…]`: how each container of a pod was found, as v0.5.6 tells it. */
export function podInfo(known: KnownPods): Route {
  return {
    async handle({ res, query }) {
      const name = required(query, 'podID');
      const namespace = required(query, 'podNamespace');
      const uid = query.get('UUID') || undefined;
      const found = findKnown({ namespace, name, ...(uid === undefined ? {} : { uid }) }, known.all());
      if (found === undefined) throw new StatusError('NotFound', 'api.BoundPod does not exist');
      const status = known.status(found.pod);
      if (status === undefined) {
        throw unavailable(`pod "${podTitle(found.ref)}" has not been looked at yet; ask again`);
      }
      sendText(res, 200, podInfoJson(status), { 'Content-Type': 'application/json' });
    },
  };
}

function required(query: URLSearchParams, parameter: string): string {
  const value = query.get(parameter) ?? '';
  if (value === '') throw badRequest(`Missing '${parameter}=' query entry.`);
  return value;
}
