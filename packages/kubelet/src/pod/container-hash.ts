import { createHash } from 'node:crypto';

const DIGITS = 8;

/**
 * A short text that is the same for equal values, whatever the order of their fields; absent and undefined fields
 * count alike.
 *
 * v0.5.6 took a checksum over a dump in which nested values were addresses, and so restarted containers for nothing.
 */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, DIGITS);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
