import type { StatusCause } from '../generated/internal.js';
import { StatusError } from '../status-error.js';

/**
 * 422: the object is understood, and breaks rules. The message tells all of them.
 *
 * @param word v0.5.6's word for the kind, e.g. `pod`
 * @param name may be empty
 */
export function invalid(word: string, name: string, causes: readonly StatusCause[]): StatusError {
  const problems = causes.map(({ message = '' }) => message);
  const text = problems.length === 1 ? problems.join() : `[${problems.join(', ')}]`;
  const told = causes.filter(({ reason }) => reason !== undefined);
  return new StatusError('Invalid', `${word} "${name}" is invalid: ${text}`, {
    kind: word,
    id: name,
    causes: told.length === 0 ? undefined : told,
  });
}
