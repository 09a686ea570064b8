import { analyse } from './scalar-analysis.js';

/** Where a text is written: what is before it on its line, and where a broken line goes on. */
export interface ScalarPlace {
  readonly column: number;
  readonly indent: number;
}

/** Beyond this column a text is broken at its next single blank. */
const BEST_WIDTH = 80;

/**
 * A text in the style that the YAML library of v0.5.6 picks: in double quotes what YAML would read as something else
 * and what needs escapes, in single quotes what plain YAML cannot hold, else plain.
 *
 * @param place undefined for keys, which are never broken
 */
export function scalarText(text: string, place: ScalarPlace | undefined): string {
  if (readsAsOther(text)) return doubleQuoted(text, place);
  const { plain, single } = analyse(text);
  if (plain) return broken(text, place, '');
  return single ? singleQuoted(text, place) : doubleQuoted(text, place);
}

const WORDS = new Set([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'],
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'],
  ...['', '~', 'null', 'Null', 'NULL', '<<'],
  ...['.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'],
]);

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?(?:0[xX][0-9a-fA-F]+|0[0-7]*)$/;
const BINARY = /^-?0b[01]+$/;
const INFINITE = /^[+-](?:inf|infinity|nan)$/i;

/** True for what a reader of YAML 1.1 takes for a number, a truth, nothing, or a merge. */
function readsAsOther(text: string): boolean {
  if (WORDS.has(text)) return true;
  if (text.startsWith('.')) return DECIMAL.test(text);
  if (!/^[+\-\d]/.test(text)) return false;
  const digits = text.replaceAll('_', '');
  return DECIMAL.test(digits) || INTEGER.test(digits) || BINARY.test(digits) || INFINITE.test(digits);
}

/** A text whose lines are broken at single blanks beyond the best width. */
function broken(text: string, place: ScalarPlace | undefined, quote: string): string {
  if (place === undefined) return quote + text + quote;
  const line = `\n${' '.repeat(place.indent)}`;
  let out = quote;
  let column = place.column + quote.length;
  for (const [index, char] of [...text].entries()) {
    const inside = index > 0 && index < text.length - 1;
    const single = char === ' ' && text[index - 1] !== ' ' && text[index + 1] !== ' ';
    if (single && inside && column > BEST_WIDTH) {
      out += line;
      column = place.indent;
      continue;
    }
    out += char;
    column++;
  }
  return out + quote;
}

/** A newline shows as an empty line, since a single one would be read as a blank. */
function singleQuoted(text: string, place: ScalarPlace | undefined): string {
  const escaped = text.replaceAll("'", "''");
  if (!text.includes('\n')) return broken(escaped, place, "'");
  const indent = ' '.repeat(place?.indent ?? 0);
  const lines = escaped.replace(/\n+/g, (breaks) => `\n${breaks}${indent}`);
  return `'${lines}'`;
}

const SHORT: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(text: string, place: ScalarPlace | undefined): string {
  const line = place === undefined ? '' : `\n${' '.repeat(place.indent)}`;
  const chars = [...text];
  let out = '"';
  let column = (place?.column ?? 0) + 1;
  let afterBlank = false;
  for (const [index, char] of chars.entries()) {
    const inside = index > 0 && index < chars.length - 1;
    if (char === ' ' && place !== undefined && !afterBlank && inside && column > BEST_WIDTH) {
      // A blank after the break would be lost without its backslash.
      out += line + (chars[index + 1] === ' ' ? '\\' : '');
      column = place.indent + (chars[index + 1] === ' ' ? 1 : 0);
      afterBlank = true;
      continue;
    }
    const written = escaped(char);
    out += written;
    column += written.length;
    afterBlank = char === ' ';
  }
  return `${out}"`;
}

function escaped(char: string): string {
  const short = SHORT[char];
  if (short !== undefined) return short;
  if (/^[\x20-\x7e]$/.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
