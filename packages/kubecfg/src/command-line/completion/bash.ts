import type { CompletionWords } from './completion.js';

/** For bash: `source <(kubecfg completion bash)`. */
export function bashScript({ verbs, flags, resources }: CompletionWords): string {
  return `# Completion of kubecfg for bash: source <(kubecfg completion bash)

# The verb on the line, and the words before it, among which are the flags that say where the server is.
_kubecfg_verb() {
  local word
  verb= before=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${verbs.join(' ')} " in
      *" $word "*) verb=$word; return ;;
    esac
    before+=("$word")
  done
}

# What the server has of a resource. Nobody is asked for credentials while completing.
_kubecfg_ids() {
  local auth=()
  [[ -e $HOME/.kubernetes_auth ]] || auth=(-auth /dev/null)
  kubecfg "\${auth[@]}" "\${before[@]}" -o name list "$1" </dev/null 2>/dev/null
}

_kubecfg() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb before words
  _kubecfg_verb
  case $prev in
    -c | -auth | -ns_file | -template_file | -certificate_authority | -client_certificate | -client_key | -www | -log_dir)
      COMPREPLY=($(compgen -f -- "$cur")); return ;;
    -o) COMPREPLY=($(compgen -W "wide name json yaml" -- "$cur")); return ;;
  esac
  if [[ $cur == -* ]]; then
    words="${flags.map((flag) => `-${flag}`).join(' ')}"
  else
    case $verb in
      '' | help) words="${verbs.join(' ')}" ;;
      list | create | print) words="${resources.join(' ')}" ;;
      get | describe | update | delete)
        case $cur in
          */*) words=$(_kubecfg_ids "\${cur%%/*}") ;;
          *) words="${resources.map((resource) => `${resource}/`).join(' ')}"; compopt -o nospace 2>/dev/null ;;
        esac ;;
      resize | stop | rm | rollingupdate)
        words=$(_kubecfg_ids replicationControllers); words=\${words//replicationControllers\\//} ;;
      logs | exec | port-forward)
        words=$(_kubecfg_ids pods); words=\${words//pods\\//} ;;
      completion) words="bash zsh" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}

complete -F _kubecfg kubecfg
`;
}
