import { accessSync, constants, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Logger as PinoLogger, pino } from 'pino';
import type { FlagValues } from '../flags/flag-table.js';
import type { LogFields, Logger } from '../logger.js';
import { errorText } from './error-text.js';
import { glogLine } from './glog-line.js';
import { LogFile } from './log-file.js';
import { type logFlags, SEVERITIES, type Severity, type VModule } from './log-flags.js';

/** A logger that can also say the last words of a process. */
export interface RootLogger extends Logger {
  /** The process is about to end because of this. */
  fatal(fields: LogFields, message: string): void;
}

/** What a program's logger is made of. */
export interface LoggerOptions {
  readonly program: string;
  readonly flags: FlagValues<typeof logFlags>;
  /** Where lines for standard error go. */
  readonly stderr: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Size at which a new log file is begun, in bytes. */
  readonly maxFileBytes?: number;
}

/**
 * A logger behind glog's flags: text to standard error, or to one file per severity that holds the worse ones too.
 *
 * @throws Error when the folder of `-log_dir` cannot be made or written
 */
export function createLogger(options: LoggerOptions): RootLogger {
  const { program, flags, now } = options;
  const write = sink(options);
  const root = pino(
    {
      base: { component: program },
      level: 'info',
      timestamp: () => `,"time":${now()}`,
      serializers: { err: errorText },
    },
    { write: (json: string) => write(...asGlog(json)) },
  );
  return new GlogLogger(root, program, flags.v, flags.vmodule);
}

class GlogLogger implements RootLogger {
  readonly #level: number;

  constructor(
    private readonly to: PinoLogger,
    component: string,
    private readonly defaultLevel: number,
    private readonly vmodule: VModule,
  ) {
    this.#level = vmodule.find(({ pattern }) => pattern.test(component))?.level ?? defaultLevel;
  }

  info(fields: LogFields, message: string): void {
    this.to.info(fields, message);
  }

  warn(fields: LogFields, message: string): void {
    this.to.warn(fields, message);
  }

  error(fields: LogFields, message: string): void {
    this.to.error(fields, message);
  }

  fatal(fields: LogFields, message: string): void {
    this.to.fatal(fields, message);
  }

  v(level: number): boolean {
    return level <= this.#level;
  }

  child(fields: LogFields): Logger {
    const component = typeof fields.component === 'string' ? fields.component : this.component;
    return new GlogLogger(this.to.child(fields), component, this.defaultLevel, this.vmodule);
  }

  private get component(): string {
    return String(this.to.bindings().component);
  }
}

/** pino's numbers for glog's severities. */
const SEVERITY_OF_LEVEL: Readonly<Record<number, Severity>> = {
  30: 'INFO',
  40: 'WARNING',
  50: 'ERROR',
  60: 'FATAL',
};

function asGlog(json: string): [Severity, string] {
  const { level, time, component, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const severity = SEVERITY_OF_LEVEL[Number(level)] ?? 'ERROR';
  const line = { severity, timeMs: Number(time), component: String(component), message: String(msg), fields };
  return [severity, glogLine(line, process.pid)];
}

function sink({
  program,
  flags,
  stderr,
  now,
  maxFileBytes,
}: LoggerOptions): (severity: Severity, line: string) => void {
  if (flags.logtostderr) return (_, line) => stderr(line);
  const dir = flags.log_dir === '' ? tmpdir() : flags.log_dir;
  makeLogDir(dir);
  const files = SEVERITIES.map(
    (severity) => new LogFile({ dir, program, severity, now, maxBytes: maxFileBytes }),
  );
  return (severity, line) => {
    const rank = SEVERITIES.indexOf(severity);
    const wanted = flags.alsologtostderr || rank >= SEVERITIES.indexOf(flags.stderrthreshold);
    if (wanted) stderr(line);
    try {
      for (const file of files.slice(0, rank + 1)) file.write(line);
    } catch (err) {
      // A full disk must not end the program; whoever collects standard error gets the line instead.
      if (!wanted) stderr(line);
      stderr(`log files in ${dir} cannot be written: ${errorText(err)}\n`);
    }
  };
}

function makeLogDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
  } catch (cause) {
    throw new Error(`-log_dir: ${errorText(cause)}; choose a folder that can be written`, { cause });
  }
}
