import type { TSchema } from 'typebox';
import { idOf } from './write-types.js';

/** A JSON Schema document with every type under `$defs`: the components of an OpenAPI document. */
export function writeDefinitions(schemas: readonly TSchema[]): string {
  const definitions = schemas.map((schema) => [idOf(schema), withLocalRefs(schema)]);
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $defs: Object.fromEntries(definitions),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function withLocalRefs(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? `#/$defs/${value}` : key === '$id' ? undefined : value,
  );
}
