import type { TSchema } from 'typebox';
import { idOf } from './write-types.js';

/** A module that says which fields a type has, and of what type they are: for naming unknown fields. */
export function writeFields(schemas: readonly TSchema[], banner: string): string {
  const lines = schemas.map((schema) => {
    const { properties = {} } = schema as { properties?: Record<string, TSchema> };
    const fields = Object.entries(properties).map(([name, field]) => `${name}: ${quoted(typeOf(field))}`);
    return `  ${idOf(schema)}: { ${fields.join(', ')} },`;
  });
  return `${banner}

/** Type → field → type of the field, of its items or of its values; empty when that has no fields. */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${lines.join('\n')}
};
`;
}

function typeOf(schema: TSchema): string {
  const { $ref, items, anyOf, patternProperties } = schema as {
    $ref?: string;
    items?: TSchema;
    anyOf?: TSchema[];
    patternProperties?: Record<string, TSchema>;
  };
  if ($ref !== undefined) return $ref;
  const inner = items ?? anyOf?.[0] ?? Object.values(patternProperties ?? {})[0];
  return inner === undefined ? '' : typeOf(inner);
}

function quoted(text: string): string {
  return `'${text}'`;
}
