import type { Event, StatusCause } from '../generated/internal.js';
import { invalidValue } from './cause.js';
import { isPathSegment } from './formats.js';
import { validateName, validateNamespace } from './metadata.js';

/** Checks an event: it must lie in the namespace of the object that it is about. */
export function validateEvent({ metadata, involvedObject }: Event): StatusCause[] {
  const { namespace = '' } = involvedObject;
  return [
    ...validateName(metadata.name, isPathSegment),
    ...(namespace === (metadata.namespace ?? '')
      ? []
      : [invalidValue('involvedObject.namespace', namespace)]),
    ...validateNamespace(metadata),
  ];
}
