import type { PodTemplateSpec, ReplicationController } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { HIDDEN, withAnnotations } from './hidden-annotations.js';
import { decodeManifest, EMPTY_MANIFEST, encodeManifest, hiddenOfManifest } from './manifest.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { present, presentOrNone, type Received, textMapOf } from './received.js';
import { sortedMap } from './written.js';

/** A controller. Only the number of pods means anything in `currentState`. */
export function encodeReplicationController(
  { metadata, spec, status }: ReplicationController,
  top: TopOptions<'ReplicationController'>,
): wire.ReplicationController {
  return {
    ...encodeTop(metadata, top),
    desiredState: {
      replicas: spec.replicas ?? 0,
      replicaSelector: sortedMap(spec.selector),
      podTemplate: encodeTemplate(spec.template),
    },
    currentState: {
      replicas: status?.replicas ?? 0,
      podTemplate: { desiredState: { manifest: EMPTY_MANIFEST } },
    },
    labels: sortedMap(metadata.labels),
  };
}

/** Reads a controller. A template that was not given is read as an empty one, as v0.5.6 does. */
export function decodeReplicationController(
  body: Received<wire.ReplicationController>,
): ReplicationController {
  const { replicas = 0, replicaSelector, podTemplate = {} } = body.desiredState ?? {};
  return {
    kind: 'ReplicationController',
    metadata: decodeTop(body, body.labels),
    spec: present({
      replicas,
      selector: textMapOf(replicaSelector),
      template: decodeTemplate(podTemplate),
    }),
    status: { replicas: body.currentState?.replicas ?? 0 },
  };
}

/** The manifest of a template has the id that was given and no uuid; nothing stands in for them. */
function encodeTemplate(template: PodTemplateSpec | undefined): wire.PodTemplate {
  const { metadata = {}, spec = { containers: [] } } = template ?? {};
  const manifest = encodeManifest({ annotations: metadata.annotations }, spec);
  return {
    desiredState: { manifest: { ...manifest, version: 'v1beta1' } },
    labels: sortedMap(metadata.labels),
  };
}

function decodeTemplate({ desiredState = {}, labels }: Received<wire.PodTemplate>): PodTemplateSpec {
  const { manifest = {} } = desiredState;
  const hidden = {
    ...hiddenOfManifest(manifest, ''),
    // v0.5.6 does not look at the version of a template's manifest, and drops its uuid.
    [HIDDEN.manifestVersion]: undefined,
    [HIDDEN.manifestUuid]: undefined,
  };
  const metadata = presentOrNone({
    labels: textMapOf(labels),
    annotations: withAnnotations(undefined, hidden),
  });
  return present({ metadata, spec: decodeManifest(manifest) });
}
