import type { PodTemplateSpec, ReplicationController, StatusCause, Volume } from '../generated/internal.js';
import { selectorFromMap } from '../labels/selector.js';
import { invalidValue, required } from './cause.js';
import { isObjectName } from './formats.js';
import { validateLabels, validateName, validateNamespace } from './metadata.js';
import type { PodRules } from './pod.js';
import { validatePodSpec } from './pod-spec.js';

const TEMPLATE = 'spec.template';

/** Checks a controller that is complete. All faults at once. */
export function validateReplicationController(
  { metadata, spec }: ReplicationController,
  { allowPrivileged = false }: PodRules = {},
): StatusCause[] {
  const { selector = {}, replicas = 0, template } = spec;
  return [
    ...validateName(metadata.name, isObjectName),
    ...validateNamespace(metadata),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector', {})] : []),
    ...(replicas < 0 ? [invalidValue('spec.replicas', replicas)] : []),
    ...validateTemplate(template, selector, allowPrivileged),
    ...validateLabels(metadata.labels),
  ];
}

function validateTemplate(
  template: PodTemplateSpec | undefined,
  selector: Readonly<Record<string, string>>,
  allowPrivileged: boolean,
): StatusCause[] {
  if (template === undefined) return [required(TEMPLATE, '<nil>')];
  const { metadata: { labels = {}, annotations } = {}, spec } = template;
  const found = selectorFromMap(selector).matches(labels);
  return [
    ...(found ? [] : [invalidValue(`${TEMPLATE}.labels`, labels)]),
    ...validateLabels(labels, `${TEMPLATE}.labels.`),
    ...validatePodSpec(spec, `${TEMPLATE}.spec`, { allowPrivileged, annotations }),
    ...validateLabels(spec.nodeSelector, `${TEMPLATE}.spec.nodeSelector.`),
    ...validateSharedDisks(spec.volumes),
  ];
}

/** Several pods will mount it, which a disk allows for reading only. */
function validateSharedDisks(volumes: readonly Volume[] = []): StatusCause[] {
  const writable = volumes.filter(
    ({ gcePersistentDisk: disk }) => disk !== undefined && disk.readOnly !== true,
  );
  const field = `${TEMPLATE}.spec.volumes.GCEPersistentDisk.ReadOnly`;
  return writable.map(() => invalidValue(field, false));
}
