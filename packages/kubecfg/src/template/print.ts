import { floatText } from './float-text.js';
import { GoInt, type GoValue, isList, isMap, sortedKeys, typeName } from './value.js';

/** A value as Go's `%v` prints it: lists as `[a b]`, maps as `map[k:v]` with sorted keys, nil as `<nil>`. */
export function valueText(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  if (value instanceof GoInt) return String(value.value);
  if (typeof value === 'number') return floatText(value, 'g', -1);
  if (isList(value)) return `[${value.map(valueText).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${valueText(value[key])}`)
      .join(' ')}]`;
  return String(value);
}

/** A value as Go's `%#v` prints it: as the program text that makes it. */
export function sourceText(value: GoValue): string {
  if (value === undefined || value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return quoted(value);
  if (isList(value)) return `${typeName(value)}{${value.map(sourceText).join(', ')}}`;
  if (isMap(value)) {
    const entries = sortedKeys(value).map((key) => `${quoted(key)}:${sourceText(value[key])}`);
    return `${typeName(value)}{${entries.join(', ')}}`;
  }
  return valueText(value);
}

/** What `print` gives: blanks only between two values neither of which is a text. */
export function printed(values: readonly GoValue[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const apart = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (apart ? ' ' : '') + valueText(value);
    })
    .join('');
}

/** What `println` gives: blanks between all, and a newline. */
export function printedLine(values: readonly GoValue[]): string {
  return `${values.map(valueText).join(' ')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** A text in double quotes, as Go's strconv quotes it. */
export function quoted(text: string): string {
  const inside = [...text].map((char) => {
    const short = ESCAPES[char];
    if (short !== undefined) return short;
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
    if (/^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Co}\p{Cs}]|[^\S ]$/u.test(char)) {
      return code > 0xffff
        ? `\\U${code.toString(16).padStart(8, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`;
    }
    return char;
  });
  return `"${inside.join('')}"`;
}
