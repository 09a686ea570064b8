import { FlagError, parseFlags } from '@kube/component-base/flags';
import { VERSION, versionText } from '@kube/component-base/version';
import { kubecfgFlags } from './command-line/flags.js';
import { kubecfgUsage } from './command-line/usage.js';
import { Fatal, PLACE } from './fatal.js';
import { loadNamespace } from './files/namespace-file.js';
import { glogHead } from './glog.js';
import { printerFor } from './rendering/printer.js';
import { connect, serverText } from './server/connect.js';
import { create, get, list, remove } from './verbs/rest.js';
import type { Streams, Verb } from './verbs/session.js';

const VERBS: Readonly<Record<string, Verb>> = { get, list, create, delete: remove };

/** What surrounds one call of kubecfg. */
export interface World {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly streams: Streams;
  readonly now: () => Date;
  readonly pid: number;
}

/** Runs one command line and gives its exit code: 0, 1 or 2 for the command line itself, 255 for all else. */
export async function main(world: World, signal: AbortSignal): Promise<number> {
  const { streams } = world;
  try {
    return await run(world, signal);
  } catch (err) {
    if (!(err instanceof Fatal)) throw err;
    const head = glogHead('F', world.now(), world.pid, PLACE[err.place]);
    streams.stderr(`${head}${err.message}${err.message.endsWith('\n') ? '' : '\n'}`);
    for (const hint of err.hints) streams.stderr(`${hint}\n`);
    return 255;
  }
}

async function run({ argv, env, home, streams }: World, signal: AbortSignal): Promise<number> {
  const table = kubecfgFlags(home);
  let parsed: ReturnType<typeof parseFlags<typeof table>>;
  try {
    parsed = parseFlags(table, argv);
  } catch (err) {
    if (!(err instanceof FlagError)) throw err;
    streams.stderr(`${err.message}\n${kubecfgUsage(table)}`);
    return 2;
  }
  const { flags, positional, help } = parsed;
  if (help) {
    streams.stderr(kubecfgUsage(table));
    return 2;
  }
  if (flags.version !== '') {
    streams.stdout(`${versionText(VERSION, flags.version === 'raw')}\n`);
    return 0;
  }
  const namespace = flags.ns || loadNamespace(flags.ns_file);
  const server = connect(serverText(flags, env), flags, {
    onWarning: (text) => streams.stderr(`Warning: ${text}\n`),
    onWaiting: (operation) => streams.stderr(`Waiting for completion of operation ${operation}\n`),
  });
  const [name, ...args] = positional;
  if (name === undefined) {
    streams.stderr(kubecfgUsage(table));
    return 1;
  }
  const print = printerFor(flags);
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new Fatal('unknownCommand', `Unknown command ${name}`);
  await verb({ flags, namespace, server, print, streams }, args, signal);
  return 0;
}
