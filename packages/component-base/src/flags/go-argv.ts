import type { FlagTable } from './flag-table.js';
import { nearest } from './nearest.js';

/** The command line is wrong; the message is one line, in the words of Go's flag package. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** A command line in a form in which nothing is left to guess. */
export interface GoArgv {
  /** Flags in their order, each with the text of its value. */
  readonly flags: readonly (readonly [name: string, text: string])[];
  readonly positional: readonly string[];
  /** True when `-help` was asked for, or `-h` where that is no flag of the program. */
  readonly help: boolean;
}

/**
 * Splits a command line by the rules of Go's flag package, which yargs cannot be taught: one dash or two; booleans
 * take a value only after `=`; all others take the next word whatever it looks like; flags end at the first word
 * without a dash, at a lone `-`, and after `--`.
 *
 * @throws FlagError
 */
export function splitGoArgv(argv: readonly string[], table: FlagTable): GoArgv {
  const flags: [string, string][] = [];
  let at = 0;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word.length < 2 || !word.startsWith('-')) break;
    if (word === '--') {
      at++;
      break;
    }
    const { name, value } = splitFlag(word);
    // Own names only: `-constructor` is no flag of anybody's.
    const spec = Object.hasOwn(table, name) ? table[name] : undefined;
    if (spec === undefined) {
      if (name === 'help' || name === 'h') return { flags, positional: [], help: true };
      throw unknownFlag(name, table);
    }
    if (value !== undefined) flags.push([name, value]);
    else if (spec.kind === 'bool') flags.push([name, 'true']);
    else flags.push([name, argument(argv, ++at, name)]);
  }
  return { flags, positional: argv.slice(at), help: false };
}

function splitFlag(word: string): { name: string; value: string | undefined } {
  const text = word.slice(word.startsWith('--') ? 2 : 1);
  if (text === '' || text.startsWith('-') || text.startsWith('='))
    throw new FlagError(`bad flag syntax: ${word}`);
  const equals = text.indexOf('=');
  return equals < 0
    ? { name: text, value: undefined }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

function unknownFlag(name: string, table: FlagTable): FlagError {
  const meant = nearest(name, Object.keys(table));
  const hint = meant === undefined ? '' : ` (did you mean -${meant}?)`;
  return new FlagError(`flag provided but not defined: -${name}${hint}`);
}

function argument(argv: readonly string[], at: number, name: string): string {
  const value = argv[at];
  if (value === undefined) throw new FlagError(`flag needs an argument: -${name}`);
  return value;
}
