import type { Binding, StatusCause } from '../generated/internal.js';
import { invalidValue, required } from './cause.js';
import { isPathSegment } from './formats.js';

/** Checks that a binding says which pod and which node. */
export function validateBinding({ metadata, target }: Binding): StatusCause[] {
  const { name: host = '' } = target;
  return [
    ...(metadata.name === '' ? [required('podID')] : []),
    ...(host === '' ? [required('host')] : []),
    ...(isPathSegment(host) ? [] : [invalidValue('host', host)]),
  ];
}
