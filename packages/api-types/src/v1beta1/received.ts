/**
 * What a body may hold where the wire type says `T`, once its structure was checked and nulls were
 * taken out: every field may be missing, and a text may come as a number or a boolean (v0.5.6).
 */
export type Received<T> = T extends string
  ? string | number | boolean
  : T extends number | boolean
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Received<Item>[]
      : { readonly [Field in keyof T]?: Received<NonNullable<T[Field]>> };

type Scalar = string | number | boolean;

/** A text that was given; empty counts as not given. */
export function textOf(value: Scalar | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : String(value);
}

/** A number that was given; 0 counts as not given. */
export function numberOf(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

/** A port number or name that was given; 0 and the empty text count as not given. */
export function portOf(value: Scalar | undefined): number | string | undefined {
  if (typeof value === 'number') return numberOf(value);
  return textOf(value);
}

/** A list of texts that was given; an empty one counts as not given. */
export function textsOf(values: readonly Scalar[] | undefined): readonly string[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values.map(String);
}

/** A map that was given; an empty one counts as not given. */
export function textMapOf(
  map: { readonly [key: string]: Scalar | undefined } | undefined,
): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(map ?? {});
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** The list without its empty form. */
export function listOf<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** The same fields without those that are undefined, so that objects compare as they look. */
export function present<T extends object>(fields: T): T {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}

/** The fields that were given, or undefined when none was. */
export function presentOrNone<T extends object>(fields: T): T | undefined {
  const given = present(fields);
  return Object.keys(given).length === 0 ? undefined : given;
}
