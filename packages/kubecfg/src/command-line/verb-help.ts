import type { FlagTable } from '@kube/component-base/flags';
import { RESOURCE_NAMES } from './resource-path.js';

/** What there is to know of a verb. */
interface VerbHelp {
  /** Its words, after `kubecfg [OPTIONS]`. */
  readonly words: string;
  readonly says: string;
  /** Its own flags, most useful first. */
  readonly flags: readonly string[];
  readonly example: string;
}

const ANY = `<${RESOURCE_NAMES.join('|')}>`;
const PRINTING = ['o', 'json', 'yaml', 'template', 'template_file'];

/** Every verb, in the order in which one meets them. */
export const VERB_HELP = {
  list: {
    words: `list ${ANY}`,
    says: 'Shows the objects of a resource.',
    flags: ['l', 'fields', 'watch', ...PRINTING],
    example: 'kubecfg -l name=redis list pods -watch',
  },
  get: {
    words: `get ${ANY}/<id>`,
    says: 'Shows one object.',
    flags: ['watch', ...PRINTING],
    example: 'kubecfg -json get pods/redis',
  },
  describe: {
    words: `describe ${ANY}/<id>`,
    says: 'Tells the story of an object: its state, why it waits, what belongs to it, and its events.',
    flags: [],
    example: 'kubecfg describe pods/redis',
  },
  create: {
    words: `create [${ANY}]`,
    says: 'Makes what -c names: a file, a folder of files, a URL, or - for standard input. Without a resource each document says by its kind what it is.',
    flags: ['c', 'verbose', ...PRINTING],
    example: 'kubecfg -c redis.json create pods',
  },
  update: {
    words: `update [${ANY}/<id>]`,
    says: 'Replaces an object by what -c names. Without an object each document is put where its kind and id say.',
    flags: ['c', 'verbose', ...PRINTING],
    example: 'kubecfg -c redis.json update pods/redis',
  },
  delete: {
    words: `delete [${ANY}/<id>]`,
    says: 'Removes an object, or without one every object that -c names.',
    flags: ['c', ...PRINTING],
    example: 'kubecfg delete pods/redis',
  },
  print: {
    words: `print ${ANY}`,
    says: 'Shows what -c names as it would be sent, without asking the server.',
    flags: ['c', ...PRINTING],
    example: 'kubecfg -json -c redis.yaml print pods',
  },
  run: {
    words: 'run <image> <replicas> <controller>',
    says: 'Makes a controller of one container, and with -s a service for its pods.',
    flags: ['p', 's'],
    example: 'kubecfg -p 8080:80 -s 80 run dockerfile/nginx 2 web',
  },
  resize: {
    words: 'resize <controller> <replicas>',
    says: 'Sets how many pods a controller wants.',
    flags: [],
    example: 'kubecfg resize web 3',
  },
  stop: {
    words: 'stop <controller>',
    says: 'Lets a controller want no pods. At a terminal, or with -verbose, it stays until they are gone.',
    flags: ['verbose'],
    example: 'kubecfg stop web',
  },
  rm: {
    words: 'rm <controller>',
    says: 'Removes a controller that wants no pods.',
    flags: [],
    example: 'kubecfg rm web',
  },
  rollingupdate: {
    words: 'rollingupdate <controller>',
    says: 'Replaces the pods of a controller one by one, with -image by another image. It waits until a replacement runs, goes on where it was cut off when called again, and goes back when one does not come to run.',
    flags: ['u', 'image', 'verbose'],
    example: 'kubecfg -u 10s -image dockerfile/redis:2.8 rollingupdate web',
  },
  logs: {
    words: 'logs <pod> [<container>]',
    says: 'Shows what a container has written. The container may be left out where a pod has one.',
    flags: ['follow', 'tail', 'container'],
    example: 'kubecfg logs -follow redis',
  },
  exec: {
    words: 'exec <pod> <command> [<argument>...]',
    says: 'Runs a command in a container and ends with its exit code.',
    flags: ['i', 't', 'container'],
    example: 'kubecfg exec -i -t redis sh',
  },
  'port-forward': {
    words: 'port-forward <pod> [<local port>:]<port>...',
    says: 'Makes ports of a pod reachable on this machine until it is stopped.',
    flags: [],
    example: 'kubecfg port-forward redis 6380:6379',
  },
  ns: {
    words: 'ns [<namespace>]',
    says: 'Shows the namespace that is worked in, or keeps another.',
    flags: ['ns_file'],
    example: 'kubecfg ns staging',
  },
  completion: {
    words: 'completion bash|zsh',
    says: 'Writes what a shell needs to complete the words of kubecfg.',
    flags: [],
    example: 'source <(kubecfg completion bash)',
  },
  help: {
    words: 'help [<verb>]',
    says: 'Shows this for a verb, or all verbs and flags.',
    flags: [],
    example: 'kubecfg help rollingupdate',
  },
} as const satisfies Record<string, VerbHelp>;

/** A verb. */
export type VerbName = keyof typeof VERB_HELP;

/** Every verb. */
export const VERB_NAMES = Object.keys(VERB_HELP) as readonly VerbName[];

/** True for the name of a verb. */
export function isVerb(name: string): name is VerbName {
  return Object.hasOwn(VERB_HELP, name);
}

/** How a verb is used: its words, its own flags, and an example. */
export function verbHelp(name: VerbName, table: FlagTable): string {
  const { words, says, flags, example }: VerbHelp = VERB_HELP[name];
  const lines = flags.map((flag) => `  -${flag}=${table[flag]?.shown}: ${table[flag]?.help}`);
  return [
    `Usage: kubecfg [OPTIONS] ${words}`,
    '',
    says,
    ...(lines.length === 0 ? [] : ['', 'Its flags:', ...lines]),
    '',
    `Example: ${example}`,
    '',
    'Flags of all verbs stand before the verb; kubecfg help shows them.',
    '',
  ].join('\n');
}
