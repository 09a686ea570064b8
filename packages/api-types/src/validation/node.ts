import type { Node, StatusCause } from '../generated/internal.js';
import { isPathSegment } from './formats.js';
import { validateLabels, validateName } from './metadata.js';

/** Checks a node. */
export function validateNode({ metadata }: Node): StatusCause[] {
  return [...validateName(metadata.name, isPathSegment), ...validateLabels(metadata.labels)];
}
