import type { FlagTable } from '@kube/component-base/flags';
import { completionScript, isShell } from '../command-line/completion/completion.js';
import { kubecfgUsage } from '../command-line/usage.js';
import { isVerb, VERB_HELP, verbHelp } from '../command-line/verb-help.js';
import { Fatal } from '../fatal.js';
import type { Streams } from '../terminal/streams.js';

/** Verbs that need neither a server nor a namespace. */
export function tell(
  verb: 'help' | 'completion',
  [word]: readonly string[],
  flags: FlagTable,
  { stdout }: Pick<Streams, 'stdout'>,
): number {
  stdout(verb === 'help' ? help(word, flags) : completion(word, flags));
  return 0;
}

function help(verb: string | undefined, flags: FlagTable): string {
  if (verb === undefined) return kubecfgUsage(flags);
  if (!isVerb(verb)) throw new Fatal('unknownCommand', `Unknown command ${verb}`);
  return verbHelp(verb, flags);
}

function completion(shell: string | undefined, flags: FlagTable): string {
  if (isShell(shell)) return completionScript(shell, Object.keys(flags));
  throw new Fatal('unknownCommand', `usage: kubecfg ${VERB_HELP.completion.words}`);
}
