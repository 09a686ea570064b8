import type { StatusCause } from '../generated/internal.js';

/** What kind of fault it is, and v0.5.6's words for it. */
const WORDS = {
  FieldValueRequired: 'required value',
  FieldValueInvalid: 'invalid value',
  FieldValueDuplicate: 'duplicate value',
  FieldValueNotSupported: 'unsupported value',
  FieldValueNotFound: 'not found',
  FieldValueForbidden: 'forbidden',
} as const;

/** A value as v0.5.6 prints it in messages: `''`, `'0'`, `'map[a:b]'`, `'[x y]'`. */
export type Printable = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** The field is empty. */
export const required = (field: string, value: Printable = ''): StatusCause =>
  cause('FieldValueRequired', field, value);

/** The value breaks a rule. */
export const invalidValue = (field: string, value: Printable): StatusCause =>
  cause('FieldValueInvalid', field, value);

/** The number, where there is one, is below zero. */
export const notNegative = (value: number | undefined, field: string): StatusCause[] =>
  value !== undefined && value < 0 ? [invalidValue(field, value)] : [];

/** The value is there already, and must be unique. */
export const duplicate = (field: string, value: Printable): StatusCause =>
  cause('FieldValueDuplicate', field, value);

/** The value is not one of those that are known. */
export const notSupported = (field: string, value: Printable): StatusCause =>
  cause('FieldValueNotSupported', field, value);

/** What the value names does not exist. */
export const notFoundValue = (field: string, value: Printable): StatusCause =>
  cause('FieldValueNotFound', field, value);

/** The server is set up not to allow the value. */
export const forbidden = (field: string, value: Printable): StatusCause =>
  cause('FieldValueForbidden', field, value);

/** A fault that is told in the message alone: v0.5.6 has some that are no causes. */
export const untold = (message: string): StatusCause => ({ message });

function cause(reason: keyof typeof WORDS, field: string, value: Printable): StatusCause {
  return { reason, message: `${field}: ${WORDS[reason]} '${print(value)}'`, field };
}

function print(value: Printable): string {
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.join(' ')}]`;
  const pairs = Object.entries(value as Readonly<Record<string, string>>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `map[${pairs.map(([key, one]) => `${key}:${one}`).join(' ')}]`;
}
