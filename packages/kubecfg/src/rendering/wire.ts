/**
 * Objects as they travel. What kubecfg prints is what the server said, so rendering reads the wire as it came: without
 * the codec, whose checks cost more than all else that a list does, and which would drop what it does not know.
 */
export type Wire = Readonly<Record<string, unknown>>;

/** The fields of a value; none when it has none. */
export function wireOf(value: unknown): Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {};
}

/** The value at a path of names. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((inner, name) => wireOf(inner)[name], value);
}

/** A text; anything else is an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number; anything else is 0. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** A list; anything else is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
