import type { ObjectMeta, StatusCause } from '../generated/internal.js';
import { invalidValue, notSupported, required } from './cause.js';
import { isDns952Label, isDnsSubdomain } from './formats.js';

/** The id of an object, under the name that v0.5.6 has for it. */
export function validateName(name: string, isName: (text: string) => boolean): StatusCause[] {
  if (name === '') return [required('name')];
  return isName(name) ? [] : [invalidValue('name', name)];
}

/** The namespace of an object. */
export function validateNamespace({ namespace = '' }: ObjectMeta): StatusCause[] {
  return isDnsSubdomain(namespace) ? [] : [invalidValue('namespace', namespace)];
}

/**
 * The label by which a controller's pods name it. The article's build gave it to them, and its rules allowed the
 * capital; those of v0.5.6 would refuse every such pod.
 */
export const CONTROLLER_LABEL = 'replicationController';

/** The keys of labels; any value is fine. `path` is where the labels are, with its final dot. */
export function validateLabels(labels: ObjectMeta['labels'], path = ''): StatusCause[] {
  const bad = Object.keys(labels ?? {}).filter((key) => key !== CONTROLLER_LABEL && !isDns952Label(key));
  return bad.sort().map((key) => notSupported(`${path}label`, key));
}
