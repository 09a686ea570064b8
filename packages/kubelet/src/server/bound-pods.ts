import { type BoundPod, boundPodsJson } from '@kube/api-types';
import type { KnownPod, KnownPods } from './known-pods.js';
import type { Route } from './route.js';
import { sendText } from './send.js';

/** v0.5.6: tells which source a pod is from. */
const SOURCE_ANNOTATION = 'kubernetes/config.source';

/** `/boundPods`: all that is to run here, of all sources, as v0.5.6 tells it. */
export function boundPods(known: KnownPods): Route {
  return {
    async handle({ res }) {
      sendText(res, 200, boundPodsJson(known.all().map(withSource)), { 'Content-Type': 'application/json' });
    },
  };
}

function withSource({ ref, pod }: KnownPod): BoundPod {
  const annotations = { ...pod.metadata.annotations, [SOURCE_ANNOTATION]: ref.source };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}
