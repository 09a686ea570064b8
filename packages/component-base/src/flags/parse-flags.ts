import { Parser } from 'yargs/helpers';
import type { FlagTable, FlagValues } from './flag-table.js';
import { FlagError, splitGoArgv } from './go-argv.js';

/** What a command line says. */
export interface ParsedFlags<F extends FlagTable> {
  readonly flags: FlagValues<F>;
  readonly positional: readonly string[];
  /** True when the usage text was asked for; the flags are then those before `-help`. */
  readonly help: boolean;
}

/** Every liberty that yargs would take is off: the words it gets are exact. */
const PARSER = {
  'short-option-groups': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'boolean-negation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'duplicate-arguments-array': true,
  'flatten-duplicate-arrays': true,
  'greedy-arrays': false,
  'populate--': true,
};

/**
 * Reads a command line by a table of flags.
 *
 * @param argv the words after the program's name
 * @throws FlagError for an unknown flag, a missing or a bad value; the message names the flag
 */
export function parseFlags<F extends FlagTable>(table: F, argv: readonly string[]): ParsedFlags<F> {
  const { flags, positional, help } = splitGoArgv(argv, table);
  const words = [...flags.map(([name, text]) => `--${name}=${quoted(text)}`), '--', ...positional];
  const names = Object.keys(table);
  // The parser of yargs alone: its commands and help texts cost more to load than all else that kubecfg does.
  const parsed = Parser(words, { array: names, string: names, configuration: PARSER });
  const values = Object.fromEntries(
    Object.entries(table).map(([name, spec]) => [name, flagValue(name, spec, parsed[name])]),
  );
  return { flags: values as FlagValues<F>, positional, help };
}

function flagValue(name: string, spec: FlagTable[string], given: unknown): unknown {
  const texts = Array.isArray(given) ? (given as string[]) : [];
  return texts.reduce((value: unknown, text) => {
    try {
      return spec.parse(text, value);
    } catch (err) {
      const reason = err instanceof Error ? err.message : String(err);
      throw new FlagError(
        spec.kind === 'bool'
          ? `invalid boolean value ${JSON.stringify(text)} for -${name}: ${reason}`
          : `invalid value ${JSON.stringify(text)} for flag -${name}: ${reason}`,
      );
    }
  }, spec.default);
}

/** yargs strips one pair of quotes around a value; give it one to strip. */
function quoted(text: string): string {
  const [first] = text;
  return text.length > 1 && (first === '"' || first === "'") && text.endsWith(first) ? `"${text}"` : text;
}
