import { bashScript } from './bash.js';
import type { CompletionWords } from './completion.js';

/** For zsh, which can read what bash reads: `source <(kubecfg completion zsh)`. */
export function zshScript(words: CompletionWords): string {
  return `# Completion of kubecfg for zsh: source <(kubecfg completion zsh)

autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit

${bashScript(words).replace(/^#.*\n\n/, '')}`;
}
