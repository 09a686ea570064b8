import { RESOURCE_NAMES } from '../resource-path.js';
import { VERB_NAMES } from '../verb-help.js';
import { bashScript } from './bash.js';
import { zshScript } from './zsh.js';

/** A shell that can be taught the words of kubecfg. */
export type Shell = 'bash' | 'zsh';

/** The words that are completed. */
export interface CompletionWords {
  readonly verbs: readonly string[];
  readonly flags: readonly string[];
  readonly resources: readonly string[];
}

/** True for the name of a shell that can be taught. */
export function isShell(name: string | undefined): name is Shell {
  return name === 'bash' || name === 'zsh';
}

/** What a shell reads to complete verbs, flags and resources, and the ids of what the server has. */
export function completionScript(shell: Shell, flags: readonly string[]): string {
  const words: CompletionWords = { verbs: VERB_NAMES, flags: [...flags].sort(), resources: RESOURCE_NAMES };
  return shell === 'bash' ? bashScript(words) : zshScript(words);
}
