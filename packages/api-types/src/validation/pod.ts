import { isDeepStrictEqual } from 'node:util';
import type { Container, Pod, PodSpec, StatusCause } from '../generated/internal.js';
import { validateManifestVersion } from '../v1beta1/manifest-notes.js';
import { invalidValue } from './cause.js';
import { isObjectName } from './formats.js';
import { printContainers } from './go-containers.js';
import { validateLabels, validateName, validateNamespace } from './metadata.js';
import { validatePodSpec } from './pod-spec.js';

/** Where v0.5.6 says that the spec of a pod is. */
const PATH = 'desiredState.manifest';

/** What the rules for pods depend on. */
export interface PodRules {
  /** `-allow_privileged`; absent means not. */
  readonly allowPrivileged?: boolean;
}

/** Checks a pod that is complete: with its name, its namespace and its defaults. All faults at once. */
export function validatePod(
  { metadata, spec }: Pod,
  { allowPrivileged = false }: PodRules = {},
): StatusCause[] {
  return [
    ...validateName(metadata.name, isObjectName),
    ...validateNamespace(metadata),
    ...validateManifestVersion(metadata.annotations, PATH),
    ...validatePodSpec(spec, PATH, { allowPrivileged, annotations: metadata.annotations }),
    ...validateLabels(metadata.labels),
  ];
}

/**
 * Checks the change of a stored pod. Once it is bound, only its labels, its annotations and the images
 * of its containers may change. v0.5.6 calls the kind `Pod` in this message, with a capital.
 */
export function validatePodUpdate(next: Pod, stored: Pod): StatusCause[] {
  const bound = (stored.spec.nodeName ?? '') !== '';
  if (!bound || isDeepStrictEqual(fixedPart(next.spec), fixedPart(stored.spec))) return [];
  return [invalidValue('DesiredState.Manifest.Containers', printContainers(next.spec.containers))];
}

/** The node is not the client's to write: what it sends there is passed over. */
function fixedPart(spec: PodSpec): unknown {
  const { nodeName: _, containers, ...rest } = spec;
  const withoutImages = containers.map(({ image: __, ...container }): Omit<Container, 'image'> => container);
  return JSON.parse(JSON.stringify({ ...rest, containers: withoutImages }));
}
