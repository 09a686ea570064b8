/** `undefined` instead of an empty text, number, flag, list or map: such a field is not written. */
export function omitEmpty<T>(value: T | undefined): T | undefined {
  if (value === '' || value === 0 || value === false || value === undefined || value === null)
    return undefined;
  if (typeof value !== 'object') return value;
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  return size === 0 ? undefined : value;
}

/** `null` instead of an empty list: v0.5.6 writes so the lists that are always there. */
export function nullWhenEmpty<T>(items: readonly T[] | undefined): readonly T[] | null {
  return items === undefined || items.length === 0 ? null : items;
}

/** The map with its keys in byte order, or undefined when it is empty. */
export function sortedMap<T>(map: Readonly<Record<string, T>> | undefined): Record<string, T> | undefined {
  const keys = Object.keys(map ?? {});
  if (map === undefined || keys.length === 0) return undefined;
  return Object.fromEntries(keys.sort(byBytes).map((key) => [key, map[key] as T]));
}

/** Order of UTF-8 bytes, which is Go's; differs from JavaScript's only beyond the basic plane. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
