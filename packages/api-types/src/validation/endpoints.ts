import type { Endpoints, StatusCause } from '../generated/internal.js';
import { isPathSegment } from './formats.js';
import { validateName } from './metadata.js';

/** Checks endpoints: the id only, the rest may be anything (v0.5.6). */
export function validateEndpoints({ metadata }: Endpoints): StatusCause[] {
  return validateName(metadata.name, isPathSegment);
}
