import { untilAborted } from '@kube/component-base';
import type { Clock } from '@kube/component-base/clock';
import { FlagError, nearest } from '@kube/component-base/flags';
import { VERSION, versionText } from '@kube/component-base/version';
import { parseCommandLine, unreadFlag } from './command-line/command-line.js';
import { type Flags, kubecfgFlags } from './command-line/flags.js';
import { kubecfgUsage } from './command-line/usage.js';
import { isVerb, VERB_NAMES, verbHelp } from './command-line/verb-help.js';
import { Fatal } from './fatal.js';
import { type AuthInfo, loadAuth } from './files/auth-file.js';
import { loadNamespace } from './files/namespace-file.js';
import { templateSource } from './files/template-source.js';
import { WordReader } from './files/word-reader.js';
import { Log } from './log/log.js';
import { printerFor } from './rendering/printer.js';
import type { ApiServer } from './server/api-server.js';
import { connect, isSecure, serverPlace } from './server/connect.js';
import { inkFor } from './terminal/ink.js';
import { Interrupted } from './terminal/interrupted.js';
import type { Streams } from './terminal/streams.js';
import { orFatal } from './verbs/failure.js';
import { verbOf } from './verbs/verbs.js';

/** What surrounds one call of kubecfg. */
export interface World {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly pid: number;
}

/** Exit codes of v0.5.6. */
const EXIT = { well: 0, noVerb: 1, badFlags: 2, failed: 255 } as const;

/** Runs one command line and gives its exit code. */
export async function main(world: World, signal: AbortSignal): Promise<number> {
  const { argv, home, streams } = world;
  const table = kubecfgFlags(home);
  try {
    const { flags, words, help } = parseCommandLine(table, argv);
    if (help) {
      const [verb = ''] = words;
      streams.stderr(isVerb(verb) ? verbHelp(verb, table) : kubecfgUsage(table));
      return EXIT.badFlags;
    }
    return await run(world, flags, words, signal);
  } catch (err) {
    if (!(err instanceof FlagError)) throw err;
    streams.stderr(`${err.message}\n${kubecfgUsage(table)}`);
    return EXIT.badFlags;
  }
}

async function run(
  world: World,
  flags: Flags,
  words: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const { streams, clock, pid } = world;
  const log = new Log({ flags, stderr: streams.stderr, now: () => new Date(clock.now()), pid });
  try {
    return await act(world, flags, words, log, signal);
  } catch (err) {
    if (err instanceof Interrupted) return err.exitCode;
    if (!(err instanceof Fatal)) throw err;
    log.fatal(err.place, err.message);
    for (const hint of err.hints) streams.stderr(`${hint}\n`);
    return EXIT.failed;
  }
}

/** The order of these steps is that of v0.5.6, and can be seen by which fault of several is told. */
async function act(
  world: World,
  flags: Flags,
  words: readonly string[],
  log: Log,
  signal: AbortSignal,
): Promise<number> {
  const { streams, clock, home } = world;
  const [name, ...args] = words;
  if (flags.version !== '') {
    streams.stdout(`${versionText(VERSION, flags.version === 'raw')}\n`);
    return EXIT.well;
  }
  if (name === 'help' || name === 'completion') {
    const { tell } = await import('./verbs/tell.js');
    return tell(name, args, kubecfgFlags(home), streams);
  }
  const namespace = flags.ns || (await keptNamespace(flags));
  const place = serverPlace(flags, world.env);
  const auth = isSecure(place, flags) ? await credentials(flags, streams, signal) : undefined;
  const ink = inkFor(streams.isTerminal.stderr, world.env);
  const onWarning = (text: string): void =>
    streams.stderr(`${ink.coloured('waiting', 'Warning:')} ${ink.foreign(text)}\n`);
  const server = connect(flags, { place, auth, clock, log, onWarning });
  if (flags.server_version !== '' || flags.expect_version_match) {
    const code = await compareVersions(server, flags, streams, signal);
    if (code !== undefined) return code;
  }
  if (flags.proxy) {
    const { localProxy } = await import('./verbs/local-proxy.js');
    return localProxy(flags, server.connection, log, clock, signal);
  }
  if (name === undefined) {
    streams.stderr(kubecfgUsage(kubecfgFlags(home)));
    return EXIT.noVerb;
  }
  const printing = {
    now: () => clock.now(),
    ink: inkFor(streams.isTerminal.stdout, world.env),
    // That of a flag which counts for less is not read, and may be none.
    template: flags.json || flags.yaml ? undefined : templateSource(flags),
  };
  const print = await printerFor(flags, printing);
  const verb = await verbOf(name);
  if (verb === undefined) throw unknownVerb(name);
  const unread = streams.isTerminal.stderr ? unreadFlag(words, kubecfgFlags(home)) : undefined;
  if (unread !== undefined) streams.stderr(`Flags stand before the verb; ${unread} is a plain word here.\n`);
  return verb({ flags, namespace, server, print, printing, onWarning, streams, log, clock }, args, signal);
}

function unknownVerb(name: string): Fatal {
  const meant = nearest(name, VERB_NAMES);
  const hints = meant === undefined ? [] : [`  Did you mean ${meant}?`];
  return new Fatal('unknownCommand', `Unknown command ${name}`, hints);
}

function keptNamespace({ ns_file }: Flags): Promise<string> {
  return orFatal('loadNamespace', 'Error loading current namespace', async () => loadNamespace(ns_file));
}

function credentials({ auth }: Flags, { stdin, stdout }: Streams, signal: AbortSignal): Promise<AuthInfo> {
  return orFatal('loadAuth', 'Error loading auth', async () => {
    let reader: WordReader | undefined;
    try {
      return await loadAuth(auth, (question) => {
        reader ??= new WordReader(stdin());
        stdout(question);
        return Promise.race([reader.next(), untilAborted(signal)]);
      });
    } finally {
      await reader?.close();
    }
  });
}

/** Tells the server's version, or compares it with ours; undefined when all is well and the verb may run. */
async function compareVersions(
  server: ApiServer,
  flags: Flags,
  { stdout }: Streams,
  signal: AbortSignal,
): Promise<number | undefined> {
  let theirs: typeof VERSION;
  try {
    theirs = await server.version(signal);
  } catch (err) {
    stdout(`Couldn't read version from server: ${(err as Error).message}\n`);
    return EXIT.noVerb;
  }
  if (flags.server_version !== '') {
    const raw = flags.server_version === 'raw';
    stdout(raw ? `${versionText(theirs, true)}\n` : `Server: ${versionText(theirs, false)}\n`);
    return EXIT.well;
  }
  const [said, own] = [versionText(theirs, true), versionText(VERSION, true)];
  if (said === own) return undefined;
  stdout(`Server version (${said}) differs from client version (${own})!\n`);
  return EXIT.noVerb;
}
