import { type FlagTable, usageText } from '@kube/component-base/flags';
import { RESOURCE_NAMES } from './resource-path.js';
import { VERB_HELP } from './verb-help.js';

/** The head of the usage text, to the letter of v0.5.6. */
const HEAD = `Usage: kubecfg -h [-c config/file.json|url|-] <method>

Kubernetes REST API:

  kubecfg [OPTIONS] get|list|create|delete|update <${RESOURCE_NAMES.join('|')}>[/<id>]

Manage replication controllers:

  kubecfg [OPTIONS] stop|rm <controller>
  kubecfg [OPTIONS] [-u <time>] [-image <image>] rollingupdate <controller>
  kubecfg [OPTIONS] resize <controller> <replicas>

Launch a simple ReplicationController with a single container based
on the given image:

  kubecfg [OPTIONS] [-p <port spec>] run <image> <replicas> <controller>

Manage namespace:
\tkubecfg [OPTIONS] ns [<namespace>]

Options:
`;

/** What v0.5.6 had not, after all that it had. */
const ADDED = (['describe', 'logs', 'exec', 'port-forward', 'completion', 'help'] as const)
  .map((verb) => `  kubecfg [OPTIONS] ${VERB_HELP[verb].words}\n`)
  .join('');

/** What is said when the command line makes no sense: every verb and every flag. */
export function kubecfgUsage(flags: FlagTable): string {
  const [, ...options] = usageText('kubecfg', flags).split('\n');
  return `${HEAD}${options.join('\n')}\nSince v0.5.6:\n\n${ADDED}`;
}
