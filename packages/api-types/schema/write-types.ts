import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { TSchema } from 'typebox';

/**
 * TypeScript interfaces for a set of schemas that refer to each other by `$id`.
 *
 * @param schemas TypeBox schemas, each with a `$id` that becomes the name of its interface
 * @returns the text of a module in which every field and list is `readonly`
 */
export async function writeTypes(schemas: readonly TSchema[], banner: string): Promise<string> {
  const definitions = Object.fromEntries(
    schemas.map((schema) => [idOf(schema), withLocalRefs(JSON.parse(JSON.stringify(schema)))]),
  );
  const root = {
    title: 'AllTypes',
    type: 'object',
    additionalProperties: false,
    definitions,
    properties: {},
  } as unknown as JSONSchema;
  const text = await compile(root, 'AllTypes', {
    bannerComment: banner,
    additionalProperties: false,
    unreachableDefinitions: true,
    format: true,
    style: { singleQuote: true, printWidth: 100 },
  });
  return readonlyFields(withoutNoise(text));
}

/** The name under which other schemas refer to this one. */
export function idOf(schema: TSchema): string {
  const id = (schema as { $id?: string }).$id;
  if (id === undefined) throw new Error('a schema without $id cannot be generated');
  return id;
}

function withLocalRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLocalRefs);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== '$id')
    .map(([key, child]) =>
      key === '$ref' ? [key, `#/definitions/${String(child)}`] : [key, withLocalRefs(child)],
    );
  const copy = Object.fromEntries(entries);
  // An empty description would become an empty doc comment.
  if (copy.description === '') delete copy.description;
  return copy;
}

function withoutNoise(text: string): string {
  return text
    .replace(/ *\/\*\*\n(?: *\* This interface was referenced by [^/]*?)\*\/\n/g, '')
    .replace(/\n \*\n \* This interface was referenced by [^/]*?(?=\n \*\/)/g, '')
    .replace(/export interface AllTypes \{\}\n+/, '')
    .replace(/\/\*\*\n *\* ([^\n]*)\n *\*\//g, '/** $1 */');
}

function readonlyFields(text: string): string {
  return text
    .replace(/^(\s+)((?:[\w$]+|'[^']+')\??: )/gm, '$1readonly $2')
    .replace(/^(\s+)\[k: string\]: /gm, '$1readonly [key: string]: ')
    .replace(/: (\w+)\[\];/g, ': readonly $1[];')
    .replace(/: (\w+)\[\] \| null;/g, ': readonly $1[] | null;');
}
