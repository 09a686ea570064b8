import type { TSchema } from 'typebox';
import { idOf } from './write-types.js';

type Json = { readonly [key: string]: unknown };

/** A module with every type as Swagger 1.2 describes it, for the description that the server gives of itself. */
export function writeModels(schemas: readonly TSchema[], banner: string): string {
  const models = schemas.map((schema) => [idOf(schema), model(JSON.parse(JSON.stringify(schema)) as Json)]);
  return `${banner}
import type { Model } from '../wire/model.js';

/** Type → its description. */
export const MODELS: Readonly<Record<string, Model>> = ${JSON.stringify(Object.fromEntries(models), null, 2)};
`;
}

function model(schema: Json): Json {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  return {
    id: schema.$id,
    description: schema.description,
    required: schema.required ?? [],
    properties: Object.fromEntries(properties.map(([name, field]) => [name, described(field)])),
  };
}

function described(field: Json): Json {
  const { description } = givenForm(field);
  return description === undefined ? typeOf(field) : { ...typeOf(field), description };
}

/** The form of a field that is not null. */
function givenForm(field: Json): Json {
  const given = ((field.anyOf ?? []) as Json[]).filter(({ type }) => type !== 'null');
  const [only = field] = given;
  return given.length === 1 ? { description: field.description, ...only } : field;
}

/** Swagger 1.2 knows no maps, which are said in the words of later versions, and no choice of types. */
function typeOf(whole: Json): Json {
  const field = givenForm(whole);
  if (field.$ref !== undefined) return { $ref: field.$ref };
  if (field.anyOf !== undefined) return { type: 'any', format: 'int-or-string' };
  if (field.enum !== undefined) return { type: 'string', enum: field.enum };
  if (field.const !== undefined) return { type: 'string' };
  if (field.type === 'array') return { type: 'array', items: typeOf(field.items as Json) };
  if (field.type === 'integer') return { type: 'integer', format: 'int64' };
  if (field.pattern !== undefined) return { type: 'string', format: 'date-time' };
  const [values] = Object.values((field.patternProperties ?? {}) as Record<string, Json>);
  if (values !== undefined) return { type: 'object', additionalProperties: typeOf(values) };
  return { type: field.type };
}
