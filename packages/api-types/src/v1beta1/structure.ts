import type { StatusCause } from '../generated/internal.js';
import { FIELDS } from '../generated/v1beta1-fields.js';
import { nearest } from '../wire/nearest.js';

/** One thing that is wrong, as ajv tells it. */
export interface Fault {
  readonly keyword: string;
  /** JSON pointer. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A generated validation function; `errors` holds what is wrong until its next call. */
export interface Check {
  (body: unknown): boolean;
  errors?: readonly Fault[] | null;
}

/** What is wrong with the structure of a body, and what in it nobody knows. */
export interface StructureReport {
  readonly causes: readonly StatusCause[];
  readonly warnings: readonly string[];
}

/** Checks a body against its kind. `kind` is the kind's name on the wire. */
export function checkStructure(check: Check, kind: string, body: unknown): StructureReport {
  if (check(body)) return { causes: [], warnings: [] };
  const causes: StatusCause[] = [];
  const warnings: string[] = [];
  for (const { keyword, instancePath, params } of check.errors ?? []) {
    const place = locate(kind, body, instancePath);
    if (keyword === 'additionalProperties') {
      warnings.push(unknownField(place, String(params.additionalProperty)));
    } else {
      const message = `${place.path || 'the body'}: expected ${expected(keyword, params)}, got ${came(place.value)}`;
      causes.push({ reason: 'FieldValueInvalid', message, field: place.path || undefined });
    }
  }
  return { causes, warnings };
}

interface Place {
  /** `desiredState.manifest.containers[0].name` */
  readonly path: string;
  readonly value: unknown;
  /** Name of the wire type at this place, or empty. */
  readonly type: string;
}

function locate(kind: string, body: unknown, pointer: string): Place {
  let place: Place = { path: '', value: body, type: kind };
  for (const part of pointer.split('/').slice(1)) {
    place = step(place, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return place;
}

function step({ path, value, type }: Place, part: string): Place {
  const inner = (value as Readonly<Record<string, unknown>> | undefined)?.[part];
  if (Array.isArray(value)) return { path: `${path}[${part}]`, value: inner, type };
  const fields = FIELDS[type] ?? {};
  // A key of a map (`info`) leads to a value of the type that the map was said to hold.
  const innerType = Object.hasOwn(fields, part) ? (fields[part] ?? '') : type;
  return { path: path === '' ? part : `${path}.${part}`, value: inner, type: innerType };
}

function unknownField({ path, type }: Place, name: string): string {
  const known = nearest(name, Object.keys(FIELDS[type] ?? {}));
  const full = path === '' ? name : `${path}.${name}`;
  return `unknown field ${JSON.stringify(full)}${known === undefined ? '' : `, did you mean "${known}"?`}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function expected(keyword: string, params: Fault['params']): string {
  if (keyword === 'enum') return `one of ${(params.allowedValues as string[]).filter(Boolean).join(', ')}`;
  if (keyword === 'minimum' || keyword === 'maximum') return 'a whole number of at most 53 bits';
  if (keyword === 'pattern') return 'a time like 2014-12-12T20:30:37Z';
  const types = [params.type].flat() as string[];
  // Where a text is wanted a number or a boolean is taken too, but that is not the advice to give.
  const wanted = types.includes('boolean') && types.length > 1 ? ['string'] : types;
  return wanted.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
}

function came(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
