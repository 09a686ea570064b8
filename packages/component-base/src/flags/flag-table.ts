/** How the text of a flag becomes its value. */
export interface FlagSpec<T> {
  readonly kind: 'bool' | 'value' | 'list';
  readonly default: T;
  /** One sentence for the usage text. */
  readonly help: string;
  /** What the default looks like in the usage text. */
  readonly shown: string;
  /** Reads the text; `before` is the value so far, for flags that add up. Throws Error with the reason. */
  parse(text: string, before: T): T;
}

/** Every flag of a program, by its name without dashes. */
export type FlagTable = Readonly<Record<string, FlagSpec<unknown>>>;

/** The values of a table's flags. */
export type FlagValues<F extends FlagTable> = {
  readonly [K in keyof F]: F[K] extends FlagSpec<infer T> ? T : never;
};

/** A text. */
export function stringFlag(value: string, help: string): FlagSpec<string> {
  return { kind: 'value', default: value, help, shown: JSON.stringify(value), parse: (text) => text };
}

/** True or false. */
export function boolFlag(value: boolean, help: string): FlagSpec<boolean> {
  return { kind: 'bool', default: value, help, shown: String(value), parse: parseBool };
}

/** A whole number: decimal, 0x hexadecimal, or octal with a leading zero. */
export function intFlag(value: number, help: string): FlagSpec<number> {
  return { kind: 'value', default: value, help, shown: String(value), parse: parseInteger };
}

/** A whole number from 0. */
export function uintFlag(value: number, help: string): FlagSpec<number> {
  return { ...intFlag(value, help), parse: parseUnsigned };
}

/** A number. */
export function floatFlag(value: number, help: string): FlagSpec<number> {
  return { kind: 'value', default: value, help, shown: String(value), parse: parseFloatStrictly };
}

/** A span of time, as milliseconds; written `300ms`, `10s`, `1.5h`, `2h45m`. */
export function durationFlag(valueMs: number, help: string): FlagSpec<number> {
  return { kind: 'value', default: valueMs, help, shown: showDuration(valueMs), parse: parseDuration };
}

/** Texts, separated by commas; a repeated flag adds to the list. */
export function listFlag(help: string): FlagSpec<readonly string[]> {
  return {
    kind: 'list',
    default: [],
    help,
    shown: '[]',
    parse: (text, before) => [...before, ...parseList(text)],
  };
}

/** An IP address. */
export function ipFlag(value: string, help: string): FlagSpec<string> {
  return { kind: 'value', default: value, help, shown: value, parse: parseIP };
}

/** A network such as `10.0.0.0/16`, host bits cleared; undefined when the flag is not given. */
export function cidrFlag(help: string): FlagSpec<string | undefined> {
  return { kind: 'value', default: undefined, help, shown: '', parse: parseCidr };
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function parseBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

const INT = { name: 'ParseInt', least: -(2n ** 63n), most: 2n ** 63n - 1n };
const UINT = { name: 'ParseUint', least: 0n, most: 2n ** 64n - 1n };

const parseInteger = (text: string): number => parseWhole(text, INT);
const parseUnsigned = (text: string): number => parseWhole(text, UINT);

function parseWhole(text: string, { name, least, most }: typeof INT): number {
  const fault = (why: string): Error => new Error(`strconv.${name}: parsing ${JSON.stringify(text)}: ${why}`);
  const match = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]+)|(0|[1-9]\d*))$/.exec(text);
  if (match === null) throw fault('invalid syntax');
  const [, sign, hex, octal, decimal = '0'] = match;
  const size = BigInt(hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o${octal}` : decimal);
  const value = sign === '-' ? -size : size;
  if (value < 0n && least === 0n) throw fault('invalid syntax');
  if (value < least || value > most) throw fault('value out of range');
  return Number(value);
}

function parseFloatStrictly(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) {
    throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return value;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

function parseDuration(text: string): number {
  if (/^[+-]?0$/.test(text)) return 0;
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.exec(text);
  if (match === null) {
    const reason = /^[+-]?[\d.]+$/.test(text) ? 'missing unit in' : 'invalid';
    throw new Error(`time: ${reason} duration ${text} (write it like 300ms, 10s or 1h30m)`);
  }
  let totalMs = 0;
  for (const [, amount, unit] of (match[2] ?? '').matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return match[1] === '-' ? -totalMs : totalMs;
}

function showDuration(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 1_000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1_000;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}

function parseList(text: string): readonly string[] {
  const items = text.split(',');
  if (items.some((item) => item === '')) throw new Error('value should not be an empty string');
  return items;
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

function parseIP(text: string): string {
  // IPv6 is recognised by form only; binding to it tells the rest.
  if (IPV4.test(text) || /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(text)) return text;
  throw new Error(`invalid IP address: '${text}'`);
}

function parseCidr(text: string): string {
  const [address = '', bits = ''] = text.split('/');
  if (!IPV4.test(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) {
    throw new Error(`invalid CIDR address: ${text}`);
  }
  const whole = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(bits));
  const network = Math.floor(whole / size) * size;
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256);
  return `${octets.join('.')}/${Number(bits)}`;
}
