import type { Binding, StatusCause } from '../generated/internal.js';
import { required } from './cause.js';

/** Checks that a binding says which pod and which node. */
export function validateBinding({ metadata, target }: Binding): StatusCause[] {
  return [
    ...(metadata.name === '' ? [required('podID')] : []),
    ...((target.name ?? '') === '' ? [required('host')] : []),
  ];
}
