import { type FlagTable, type ParsedFlags, parseFlags } from '@kube/component-base/flags';
import { laterFlags } from './flags.js';

/** What a command line asks for. */
export interface CommandLine<F extends FlagTable> extends Pick<ParsedFlags<F>, 'flags' | 'help'> {
  /** The verb and its words. */
  readonly words: readonly string[];
}

/** Which words after a verb are flags. */
interface LateFlags {
  readonly accepts: (name: string) => boolean;
  /** True when only words before the first that is no flag count. */
  readonly leadingOnly: boolean;
}

/** Verbs that v0.5.6 had not take all flags; what follows the pod of `exec` is another program's. */
const NEW_VERBS: Readonly<Record<string, LateFlags>> = {
  describe: { accepts: () => true, leadingOnly: false },
  logs: { accepts: () => true, leadingOnly: false },
  'port-forward': { accepts: () => true, leadingOnly: false },
  exec: { accepts: () => true, leadingOnly: true },
};

/** After the verbs of v0.5.6 a word that looks like one of its flags is a plain word, as it was. */
const OLD_VERBS: LateFlags = { accepts: (name) => Object.hasOwn(laterFlags, name), leadingOnly: false };

/**
 * Reads a command line: flags before the verb by the rules of Go's flag package, and those flags after it that
 * v0.5.6 did not know.
 *
 * @throws FlagError
 */
export function parseCommandLine<F extends FlagTable>(table: F, argv: readonly string[]): CommandLine<F> {
  const { flags, positional, help } = parseFlags(table, argv);
  const [verb, ...rest] = positional;
  if (help || verb === undefined) return { flags, help, words: positional };
  const rules = Object.hasOwn(NEW_VERBS, verb) ? (NEW_VERBS[verb] ?? OLD_VERBS) : OLD_VERBS;
  const { late, words } = splitLate(rest, table, rules);
  if (late.length === 0) return { flags, help, words: positional };
  const parsed = parseFlags(table, [...late, ...argv.slice(0, argv.length - positional.length)]);
  return { flags: parsed.flags, help: parsed.help, words: [verb, ...words] };
}

/**
 * The first word after a verb of v0.5.6 that is written like one of its flags, and is none there; undefined when there
 * is no such word.
 */
export function unreadFlag([verb = '', ...rest]: readonly string[], table: FlagTable): string | undefined {
  if (Object.hasOwn(NEW_VERBS, verb)) return undefined;
  return rest.find((word) => {
    const name = /^--?([^-=][^=]*)/.exec(word)?.[1];
    return name !== undefined && Object.hasOwn(table, name);
  });
}

function splitLate(
  rest: readonly string[],
  table: FlagTable,
  { accepts, leadingOnly }: LateFlags,
): { readonly late: readonly string[]; readonly words: readonly string[] } {
  const late: string[] = [];
  const words: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (word === '--' || (leadingOnly && words.length > 0))
      return { late, words: [...words, ...rest.slice(at)] };
    const [, name, value] = /^--?([^-=][^=]*)(=.*)?$/s.exec(word) ?? [];
    if (name === undefined || !accepts(name)) {
      words.push(word);
      continue;
    }
    late.push(word);
    // Whatever follows a flag that takes a value is its value; at the end of the line the parser says so.
    const takesNext = value === undefined && Object.hasOwn(table, name) && table[name]?.kind !== 'bool';
    const next = rest[at + 1];
    if (takesNext && next !== undefined) {
      late.push(next);
      at++;
    }
  }
  return { late, words };
}
