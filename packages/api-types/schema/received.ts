/**
 * From what we write to what we accept. v0.5.6 takes a number or a boolean for a text, any field may
 * be missing, and null means missing (nulls are taken out before the check).
 */
import type { TSchema } from 'typebox';

type Json = { readonly [key: string]: unknown };

/** The schema by which a body is checked, as plain JSON with `$ref`s to the other types. */
export function receivedSchema(schema: TSchema): Json {
  return accept(JSON.parse(JSON.stringify(schema)) as Json);
}

function accept(schema: Json): Json {
  if (Array.isArray(schema.anyOf)) return acceptUnion(schema.anyOf as Json[]);
  if (schema.enum !== undefined) return { enum: schema.enum };
  // Kind and apiVersion are compared before, with words of their own.
  if (schema.const !== undefined) return { type: ['string', 'number', 'boolean'] };
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref };
  if (schema.type === 'string') return acceptText(schema);
  if (schema.type === 'array') return { type: 'array', items: accept(schema.items as Json) };
  if (schema.type === 'object') return acceptObject(schema);
  return schema.type === 'integer' ? { type: 'integer', ...SIZE } : { type: schema.type };
}

/** Whole numbers beyond these would come back as others. */
const SIZE = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

function acceptUnion(members: readonly Json[]): Json {
  const given = members.filter((member) => member.type !== 'null');
  const [only] = given;
  if (given.length === 1 && only !== undefined) return accept(only);
  const types = given.map((member) => member.type);
  return { type: types, ...(types.includes('integer') ? SIZE : {}) };
}

function acceptText({ pattern }: Json): Json {
  return pattern === undefined ? { type: ['string', 'number', 'boolean'] } : { type: 'string', pattern };
}

function acceptObject({ $id, properties, patternProperties }: Json): Json {
  const [values] = Object.values((patternProperties ?? {}) as Record<string, Json>);
  if (values !== undefined) return { type: 'object', additionalProperties: accept(values) };
  const fields = Object.entries((properties ?? {}) as Record<string, Json>);
  return {
    ...($id === undefined ? {} : { $id }),
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, accept(field)])),
    additionalProperties: false,
  };
}
