import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from './clock.js';
import { boolFlag, type FlagSpec, type FlagTable, type FlagValues } from './flags/flag-table.js';
import { FlagError } from './flags/go-argv.js';
import { parseFlags } from './flags/parse-flags.js';
import { usageText } from './flags/usage.js';
import { createHealthChecks, type HealthChecks } from './health.js';
import { createLogger, type RootLogger } from './log/create-logger.js';
import { errorText } from './log/error-text.js';
import { logFlags } from './log/log-flags.js';
import { writeToStderr } from './log/stderr.js';
import type { Logger } from './logger.js';
import { createMetrics, type Metrics } from './metrics.js';
import { VERSION, versionText } from './version.js';

/** What a daemon is given to work with. */
export interface DaemonContext<F extends FlagTable> {
  readonly flags: FlagValues<F>;
  readonly log: Logger;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly health: HealthChecks;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** A program that runs until it is told to stop. */
export interface DaemonSpec<F extends FlagTable> {
  readonly name: string;
  /** Its own flags; those of logging and `-version` are added. */
  readonly flags: F;
  /** Resolves when all is done or stopped; a rejection is fatal. An Error's message is what the operator reads. */
  start(context: DaemonContext<F>): Promise<void>;
}

/** v0.5.6: a bad command line, and -help, end with 2. */
const EXIT_USAGE = 2;
/** How long an orderly stop may take before the process ends all the same. */
const STOP_WITHIN_MS = 20_000;

const versionFlag: FlagSpec<'' | 'plain' | 'raw'> = {
  ...boolFlag(false, 'Print version information and quit; =raw prints the whole structure'),
  default: '',
  parse: (text) => (text === 'raw' ? 'raw' : boolFlag(false, '').parse(text, false) ? 'plain' : ''),
};

/**
 * Runs a daemon from its command line to its end, and ends the process: 0 after an orderly stop, 1 when it failed,
 * 2 for a bad command line. SIGTERM or SIGINT stop it in order; a second one at once.
 */
export async function runDaemon<F extends FlagTable>(spec: DaemonSpec<F>): Promise<void> {
  const { flags, logging } = commandLine(spec);
  const log = loggerOf(spec.name, logging);
  endOnBugs(log);
  const signal = stopSignal(log);
  try {
    log.info({ version: VERSION.gitVersion, pid: process.pid }, `${spec.name} starts`);
    await spec.start({
      flags,
      log,
      signal,
      health: createHealthChecks(),
      metrics: createMetrics(),
      clock: systemClock,
    });
    log.info({}, `${spec.name} has stopped`);
    process.exit(0);
  } catch (err) {
    log.fatal({ err }, `${spec.name} ends`);
    process.exit(1);
  }
}

function loggerOf(program: string, flags: FlagValues<typeof logFlags>): RootLogger {
  try {
    return createLogger({ program, flags, stderr: writeToStderr, now: () => systemClock.now() });
  } catch (err) {
    writeToStderr(`${program}: ${errorText(err)}\n`);
    return process.exit(1);
  }
}

function commandLine<F extends FlagTable>(
  spec: DaemonSpec<F>,
): { flags: FlagValues<F>; logging: FlagValues<typeof logFlags> } {
  const table = { ...spec.flags, ...logFlags, version: versionFlag };
  try {
    const { flags, help } = parseFlags(table, process.argv.slice(2));
    if (help) {
      writeToStderr(usageText(spec.name, table));
      process.exit(EXIT_USAGE);
    }
    if (flags.version !== '') {
      process.stdout.write(`${versionText(VERSION, flags.version === 'raw')}\n`);
      process.exit(0);
    }
    // One object holds both: the names of logging flags are nobody else's.
    return { flags: flags as FlagValues<F>, logging: flags as FlagValues<typeof logFlags> };
  } catch (err) {
    if (!(err instanceof FlagError)) throw err;
    writeToStderr(`${err.message}\n${usageText(spec.name, table)}`);
    return process.exit(EXIT_USAGE);
  }
}

function stopSignal(log: Logger): AbortSignal {
  const stop = new AbortController();
  // Every client that watches, for one, listens to it: the ten that Node takes for a leak are soon reached.
  setMaxListeners(Number.POSITIVE_INFINITY, stop.signal);
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(1);
    log.info({ signal: name }, 'stopping');
    stop.abort(new Error(`stopped by ${name}`));
    setTimeout(() => {
      log.error({ withinMs: STOP_WITHIN_MS }, 'the orderly stop took too long');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stop.signal;
}

/** What nobody caught is a bug; going on with half a state would hide it. */
function endOnBugs(log: RootLogger): void {
  const end = (kind: string) => (err: unknown) => {
    log.fatal({ err, stack: stackOf(err) }, kind);
    process.exit(1);
  };
  process.on('uncaughtException', end('uncaught exception'));
  process.on('unhandledRejection', end('unhandled rejection'));
}

function stackOf(err: unknown): string | undefined {
  return typeof err === 'object' && err !== null && 'stack' in err ? String(err.stack) : undefined;
}
