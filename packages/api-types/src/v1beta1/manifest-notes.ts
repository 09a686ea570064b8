/**
 * What v1beta1 says beyond the internal shape, for those who must look at it: the server when it makes an object,
 * and the validation.
 */
import type { ObjectMeta, StatusCause } from '../generated/internal.js';
import { notSupported, required } from '../validation/cause.js';
import { HIDDEN, withAnnotations, withoutAnnotations } from './hidden-annotations.js';

/**
 * The metadata of a pod that is being created: its manifest gets this UUID, and the id of the pod as its
 * own, whatever was sent.
 */
export function withManifestUuid(metadata: ObjectMeta, uuid: string): ObjectMeta {
  const rest = withoutAnnotations(metadata, [HIDDEN.manifestId]);
  return { ...rest, annotations: withAnnotations(rest.annotations, { [HIDDEN.manifestUuid]: uuid }) };
}

/** The metadata that was sent for a stored pod, with the manifest's UUID as it is stored. */
export function keptManifestUuid(sent: ObjectMeta, stored: ObjectMeta): ObjectMeta {
  const uuid = stored.annotations?.[HIDDEN.manifestUuid];
  if (uuid === undefined) return withoutAnnotations(sent, [HIDDEN.manifestUuid]);
  return { ...sent, annotations: withAnnotations(sent.annotations, { [HIDDEN.manifestUuid]: uuid }) };
}

/**
 * The metadata of endpoints in `namespace`, which answers show with the namespace that was sent, or without one:
 * v0.5.6 neither checks it nor fills it in.
 */
export function withSentNamespace(sent: ObjectMeta, namespace: string): ObjectMeta {
  const shown = sent.namespace ?? '';
  if (shown === namespace) return sent;
  const annotations = withAnnotations(sent.annotations, { [HIDDEN.sentNamespace]: shown });
  return { ...sent, namespace, annotations };
}

/** The metadata of a template without what v0.5.6 drops there: the id of its manifest. */
export function templateMetadata<M extends Pick<ObjectMeta, 'annotations'>>(metadata: M): M {
  return withoutAnnotations(metadata, [HIDDEN.manifestId]);
}

/** The restart policies of a manifest that sets more than one, which the internal shape cannot. */
export function conflictingRestartPolicies(annotations: ObjectMeta['annotations']): readonly string[] {
  return annotations?.[HIDDEN.restartPolicies]?.split(',') ?? [];
}

/** Checks the version of a pod's manifest. */
export function validateManifestVersion(annotations: ObjectMeta['annotations'], path: string): StatusCause[] {
  const version = annotations?.[HIDDEN.manifestVersion] ?? 'v1beta1';
  const field = `${path}.version`;
  if (version === '') return [required(field)];
  return ['v1beta1', 'v1beta2'].includes(version.toLowerCase()) ? [] : [notSupported(field, version)];
}
