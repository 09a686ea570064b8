import type { BoundPod, PodStatus } from '../generated/internal.js';
import { goJson } from '../wire/go-json.js';
import { encodeInfo } from './container-status.js';
import { encodeManifest } from './manifest.js';
import { encodeTop } from './object-meta.js';

/** The text of what a kubelet answers when it is asked for a pod: a map of the pod's containers by name. */
export function podInfoJson({ containerStatuses, podIP }: PodStatus): string {
  return goJson(encodeInfo(containerStatuses, podIP) ?? {});
}

/** The text of what a kubelet answers when it is asked for all pods that it is to run. */
export function boundPodsJson(pods: readonly BoundPod[]): string {
  return goJson({
    kind: 'BoundPods',
    creationTimestamp: null,
    apiVersion: 'v1beta1',
    // v0.5.6: the kubelet leaves it empty.
    host: '',
    items: pods.map(encodeBoundPod),
  });
}

function encodeBoundPod({ metadata, spec }: BoundPod) {
  const { version: _, id: __, uuid: ___, ...runs } = encodeManifest(metadata, spec);
  return {
    ...encodeTop(metadata, { selfLink: `/api/v1beta1/boundPods/${metadata.name}` }),
    spec: runs,
  };
}
