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
  const { description } = field;
  return description === undefined ? typeOf(field) : { ...typeOf(field), description };
}

/** Swagger 1.2 has neither maps nor a choice of types. */
function typeOf(field: Json): Json {
  if (field.$ref !== undefined) return { $ref: field.$ref };
  if (Array.isArray(field.anyOf)) {
    const given = (field.anyOf as Json[]).filter(({ type }) => type !== 'null');
    const [only] = given;
    return given.length === 1 && only !== undefined ? typeOf(only) : { type: 'any' };
  }
  if (field.enum !== undefined) return { type: 'string', enum: field.enum };
  if (field.const !== undefined) return { type: 'string' };
  if (field.type === 'array') return { type: 'array', items: typeOf(field.items as Json) };
  if (field.type === 'integer') return { type: 'integer', format: 'int64' };
  return { type: field.type === 'object' ? 'any' : field.type };
}
