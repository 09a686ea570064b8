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

/** The keys of labels; any value is fine. `path` is where the labels are, with its final dot. */
export function validateLabels(labels: ObjectMeta['labels'], path = ''): StatusCause[] {
  const bad = Object.keys(labels ?? {}).filter((key) => !isDns952Label(key));
  return bad.sort().map((key) => notSupported(`${path}label`, key));
}
