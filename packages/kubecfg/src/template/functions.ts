import { printed, printedLine } from './print.js';
import { printf } from './printf.js';
import { TemplateError } from './template-error.js';
import { GoInt, type GoValue, isList, isMap, isTrue, typeName } from './value.js';

/** A function of Go's templates; it throws TemplateError with the reason. */
export interface TemplateFunction {
  /** How few arguments it takes, and whether more may follow. */
  readonly least: number;
  readonly more: boolean;
  call(...args: GoValue[]): GoValue;
}

function variadic(least: number, call: TemplateFunction['call']): TemplateFunction {
  return { least, more: true, call };
}

function exact(least: number, call: TemplateFunction['call']): TemplateFunction {
  return { least, more: false, call };
}

/**
 * Every function that templates know. `and` and `or` end at the argument that decides, before they are called;
 * what remains for a call is that the last one does.
 */
export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: variadic(1, (...args) => args.at(-1)),
  or: variadic(1, (...args) => args.at(-1)),
  not: exact(1, (value) => !isTrue(value)),
  len: exact(1, length),
  index: variadic(1, (item, ...keys) => keys.reduce(elementOf, item)),
  slice: variadic(1, sliceOf),
  print: variadic(0, (...args) => printed(args)),
  printf: variadic(1, (format, ...args) => printf(textArgument(format), args)),
  println: variadic(0, (...args) => printedLine(args)),
  html: variadic(0, (...args) => printed(args).replace(/[\0"'&<>]/g, (char) => HTML[char] ?? char)),
  js: variadic(0, (...args) => scriptText(printed(args))),
  urlquery: variadic(0, (...args) => queryText(printed(args))),
  eq: variadic(2, (first, ...others) => others.some((other) => equal(first, other))),
  ne: exact(2, (a, b) => !equal(a, b)),
  lt: exact(2, (a, b) => order(a, b) < 0),
  le: exact(2, (a, b) => order(a, b) <= 0),
  gt: exact(2, (a, b) => order(a, b) > 0),
  ge: exact(2, (a, b) => order(a, b) >= 0),
};

function textArgument(value: GoValue): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`wrong type for value; expected string; got ${typeName(value)}`);
}

function length(value: GoValue): GoInt {
  if (typeof value === 'string') return new GoInt(Buffer.byteLength(value));
  if (isList(value)) return new GoInt(value.length);
  if (isMap(value)) return new GoInt(Object.keys(value).length);
  throw new TemplateError(
    value === undefined || value === null ? 'len of nil pointer' : `len of type ${typeName(value)}`,
  );
}

function elementOf(item: GoValue, key: GoValue): GoValue {
  if (item === undefined || item === null) throw new TemplateError('index of untyped nil');
  if (isMap(item)) {
    if (typeof key !== 'string') throw new TemplateError(`value has type ${typeName(key)}; should be string`);
    return Object.hasOwn(item, key) ? item[key] : undefined;
  }
  if (!isList(item)) throw new TemplateError(`can't index item of type ${typeName(item)}`);
  const at = wholeNumber(key);
  if (at === undefined) throw new TemplateError(`cannot index slice/array with type ${typeName(key)}`);
  if (at < 0 || at >= item.length) throw new TemplateError(`index out of range: ${at}`);
  return item[at];
}

function sliceOf(item: GoValue, ...bounds: GoValue[]): GoValue {
  if (typeof item !== 'string' && !isList(item))
    throw new TemplateError(`can't slice item of type ${typeName(item)}`);
  const bytes = typeof item === 'string' ? Buffer.from(item) : item;
  const [from = 0, to = bytes.length] = bounds.map((bound) => {
    const at = wholeNumber(bound);
    if (at === undefined) throw new TemplateError(`cannot index slice/array with type ${typeName(bound)}`);
    if (at < 0 || at > bytes.length) throw new TemplateError(`index out of range: ${at}`);
    return at;
  });
  if (from > to) throw new TemplateError(`invalid slice index: ${from} > ${to}`);
  return Buffer.isBuffer(bytes) ? bytes.subarray(from, to).toString() : bytes.slice(from, to);
}

/** A number of JSON that is whole will do: Go wants an int, which nothing that comes from JSON is. */
function wholeNumber(value: GoValue): number | undefined {
  if (value instanceof GoInt) return value.value;
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** What can be compared: whole numbers and others are one here, so that `gt .restartCount 3` works. */
function comparable(value: GoValue): string | number | boolean | null {
  if (value instanceof GoInt) return value.value;
  if (value === undefined) return null;
  if (isList(value) || isMap(value)) throw new TemplateError('invalid type for comparison');
  return value;
}

function equal(a: GoValue, b: GoValue): boolean {
  const [left, right] = [comparable(a), comparable(b)];
  if (left === null || right === null) return left === right;
  if (typeof left !== typeof right) throw new TemplateError('incompatible types for comparison');
  return left === right;
}

function order(a: GoValue, b: GoValue): number {
  const [left, right] = [comparable(a), comparable(b)];
  if (left === null || right === null || typeof left === 'boolean' || typeof right === 'boolean') {
    throw new TemplateError('invalid type for comparison');
  }
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  throw new TemplateError('incompatible types for comparison');
}

const HTML: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function scriptText(text: string): string {
  return text.replace(/[\\'"]/g, '\\$&').replace(/[<>&=\p{Cc}\u2028\u2029]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

function queryText(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
