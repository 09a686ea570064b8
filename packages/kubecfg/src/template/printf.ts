import { floatText } from './float-text.js';
import { quoted, sourceText, valueText } from './print.js';
import { GoInt, type GoValue, isList, isMap, sortedKeys, typeName } from './value.js';

/** What stands between `%` and the verb. */
interface Spec {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

const DIRECTIVE = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?(.?)/gsu;

/** Formats as Go's fmt.Sprintf does, its complaints about wrong verbs and arguments included. */
export function printf(format: string, args: readonly GoValue[]): string {
  let next = 0;
  const star = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text);
    const value = args[next++];
    return value instanceof GoInt ? value.value : undefined;
  };
  const text = format.replace(
    DIRECTIVE,
    (_, flags: string, width?: string, precision?: string, verb = '') => {
      if (verb === '%') return '%';
      if (verb === '') return '%!(NOVERB)';
      const wide = star(width);
      const spec: Spec = {
        flags: wide !== undefined && wide < 0 ? `${flags}-` : flags,
        width: wide === undefined ? undefined : Math.abs(wide),
        precision: star(precision),
        verb,
      };
      if (next >= args.length) return `%!${verb}(MISSING)`;
      return formatted(spec, args[next++]);
    },
  );
  const extra = args.slice(next).map((value) => `${typeName(value)}=${valueText(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function formatted(spec: Spec, value: GoValue): string {
  const { verb, flags } = spec;
  if (verb === 'T') return padded(spec, typeName(value));
  if (verb === 'v') return padded(spec, flags.includes('#') ? sourceText(value) : shown(spec, value));
  if (isList(value)) return `[${value.map((item) => formatted(spec, item)).join(' ')}]`;
  if (isMap(value)) {
    const keys = sortedKeys(value);
    return `map[${keys.map((key) => `${formatted(spec, key)}:${formatted(spec, value[key])}`).join(' ')}]`;
  }
  const text = scalar(spec, value);
  return text ?? complaint(verb, value);
}

function complaint(verb: string, value: GoValue): string {
  const nil = value === undefined || value === null;
  return nil ? `%!${verb}(<nil>)` : `%!${verb}(${typeName(value)}=${valueText(value)})`;
}

/** `%v` of a number with a precision rounds it. */
function shown(spec: Spec, value: GoValue): string {
  if (typeof value !== 'number') return signed(spec, value, valueText(value));
  return signed(spec, value, floatText(value, 'g', spec.precision ?? -1));
}

function scalar(spec: Spec, value: GoValue): string | undefined {
  if (typeof value === 'string') return textScalar(spec, value);
  if (typeof value === 'boolean') return spec.verb === 't' ? padded(spec, String(value)) : undefined;
  if (value instanceof GoInt) return integerScalar(spec, value.value);
  return typeof value === 'number' ? floatScalar(spec, value) : undefined;
}

function textScalar(spec: Spec, value: string): string | undefined {
  const cut = spec.precision === undefined ? value : [...value].slice(0, spec.precision).join('');
  if (spec.verb === 's') return padded(spec, cut);
  if (spec.verb === 'q') {
    const raw = spec.flags.includes('#') && !cut.includes('`');
    return padded(spec, raw ? `\`${cut}\`` : quoted(cut));
  }
  if (spec.verb !== 'x' && spec.verb !== 'X') return undefined;
  const hex = Buffer.from(cut).toString('hex');
  return padded(spec, spec.verb === 'X' ? hex.toUpperCase() : hex);
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { o: '0', x: '0x', X: '0X' };

function integerScalar(spec: Spec, value: number): string | undefined {
  const { verb, flags } = spec;
  if (verb === 'c') return padded(spec, String.fromCodePoint(value));
  if (verb === 'q') return padded(spec, `'${String.fromCodePoint(value)}'`);
  if (verb === 'U') return padded(spec, `U+${value.toString(16).toUpperCase().padStart(4, '0')}`);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const digits = Math.abs(value)
    .toString(base)
    .padStart(spec.precision ?? 0, '0');
  const prefix = flags.includes('#') ? (PREFIXES[verb] ?? '') : '';
  const text = (value < 0 ? '-' : '') + prefix + (verb === 'X' ? digits.toUpperCase() : digits);
  return padded(spec, signed(spec, value, text));
}

function floatScalar(spec: Spec, value: number): string | undefined {
  const form = spec.verb.toLowerCase();
  if (form !== 'e' && form !== 'f' && form !== 'g') return undefined;
  const text = floatText(value, form, spec.precision ?? (form === 'g' ? -1 : 6));
  const cased = spec.verb === 'E' || spec.verb === 'G' ? text.toUpperCase() : text;
  return padded(spec, signed(spec, value, cased));
}

/** With the flag `+`, or a blank, numbers that are not negative show so. */
function signed({ flags }: Spec, value: GoValue, text: string): string {
  const isNumber = typeof value === 'number' || value instanceof GoInt;
  if (!isNumber || /^[-+]/.test(text)) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function padded({ flags, width = 0 }: Spec, text: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+]/.test(text) ? text.slice(0, 1) : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
