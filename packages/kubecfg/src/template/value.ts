/** A whole number: a constant of the template, or a length. The numbers of JSON are floating point, as in Go. */
export class GoInt {
  constructor(readonly value: number) {}
}

/** What a template works on. `undefined` is a value that is not there, `null` is one that is nil. */
export type GoValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | GoInt
  | readonly GoValue[]
  | { readonly [key: string]: GoValue };

/** A map, which is what an object of JSON is. */
export type GoMap = { readonly [key: string]: GoValue };

export function isList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

export function isMap(value: GoValue): value is GoMap {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof GoInt);
}

/** The keys of a map in the order in which Go's templates go through them: that of their bytes. */
export function sortedKeys(map: GoMap): string[] {
  return Object.keys(map).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** A field of a map: only one that is its own. */
export function fieldOf(map: GoMap, name: string): GoValue {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** What `if` and its like take for true: all but false, 0, nil and what is empty. */
export function isTrue(value: GoValue): boolean {
  if (value === undefined || value === null) return false;
  if (value instanceof GoInt) return value.value !== 0;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Go's name of a value's type. */
export function typeName(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (value instanceof GoInt) return 'int';
  if (isList(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  return typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : 'string';
}
