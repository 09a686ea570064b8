import { scalarText } from './scalar.js';
import type { YamlValue } from './yaml-value.js';

/** Blanks by which what is inside stands further right. */
const INDENT = 2;

/** A document as the YAML library of v0.5.6 writes it: lists begin in the column of their key. */
export function yamlText(value: YamlValue): string {
  return `${block(value, 0, '').replace(/^\n/, '')}\n`;
}

/**
 * A value as it stands after a key or a dash: scalars and empty things on the same line, all else below.
 *
 * @param head what stands on the line before it, for the width at which long texts are broken
 */
function block(value: YamlValue, indent: number, head: string): string {
  if (typeof value === 'string') return scalarText(value, { column: head.length, indent: indent + INDENT });
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return value.length === 0 ? '[]' : `\n${items(value, indent)}`;
  return value.size === 0 ? '{}' : `\n${fields(value, indent)}`;
}

function fields(map: ReadonlyMap<string, YamlValue>, indent: number): string {
  return [...map]
    .map(([key, value]) => {
      const name = `${scalarText(key, undefined)}:`;
      const head = `${' '.repeat(indent)}${name} `;
      const inside = isMap(value) ? indent + INDENT : indent;
      return after(`${' '.repeat(indent)}${name}`, block(value, inside, head));
    })
    .join('\n');
}

function items(list: readonly YamlValue[], indent: number): string {
  return list
    .map((item) => {
      const head = `${' '.repeat(indent)}- `;
      const text = block(item, indent + INDENT, head);
      // The first line of what is inside shares the line of the dash.
      return text.startsWith('\n') ? head + text.slice(1 + indent + INDENT) : head + text;
    })
    .join('\n');
}

const after = (name: string, text: string): string =>
  text.startsWith('\n') ? `${name}${text}` : `${name} ${text}`;

const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value);

const isMap = (value: YamlValue): value is ReadonlyMap<string, YamlValue> => value instanceof Map;
