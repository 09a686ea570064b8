import { badRequest } from '../status-error.js';

/** Deeper than any object of the API goes. */
const MAX_DEPTH = 64;

/**
 * The same value without the fields that are null: null means that a field was not given. Shares
 * with the original what holds none.
 *
 * @throws StatusError BadRequest when it is nested too deeply
 */
export function withoutNulls(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw badRequest(`the body is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutNulls(item, depth + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const entries = Object.entries(value);
  const kept = entries
    .filter(([, field]) => field !== null)
    .map(([key, field]) => [key, withoutNulls(field, depth + 1)] as const);
  const same =
    kept.length === entries.length && kept.every(([, field], index) => field === entries[index]?.[1]);
  // Made by definition and not by assignment: a key `__proto__` stays a key.
  return same ? value : Object.fromEntries(kept);
}
