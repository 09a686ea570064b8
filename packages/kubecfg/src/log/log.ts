import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { LogFile, type Severity } from '@kube/component-base';
import type { FlagValues } from '@kube/component-base/flags';
import type { logFlags } from './log-flags.js';
import { type LogPlace, PLACES } from './places.js';

/** What a log is made of. */
export interface LogOptions {
  readonly flags: FlagValues<typeof logFlags>;
  readonly stderr: (text: string) => void;
  readonly now: () => Date;
  readonly pid: number;
}

const SEVERITIES: readonly Severity[] = ['INFO', 'WARNING', 'ERROR', 'FATAL'];

/** Lines in the manner of glog, which v0.5.6 speaks in: on standard error, or in files where the flags want it. */
export class Log {
  readonly #files = new Map<Severity, LogFile>();

  constructor(private readonly options: LogOptions) {}

  info(place: LogPlace, message: string): void {
    this.#write('INFO', place, message);
  }

  error(place: LogPlace, message: string): void {
    this.#write('ERROR', place, message);
  }

  /** The last words; the caller ends the process. */
  fatal(place: LogPlace, message: string): void {
    this.#write('FATAL', place, message);
  }

  /** A line that is of interest from `-v=<level>` on. */
  verbose(level: number, place: LogPlace, message: string): void {
    if (this.#level(place) >= level) this.#write('INFO', place, message);
  }

  #level(place: LogPlace): number {
    const { v, vmodule } = this.options.flags;
    const [file = ''] = PLACES[place].split('.go:');
    return vmodule.find(({ pattern }) => pattern.test(file))?.level ?? v;
  }

  #write(severity: Severity, place: LogPlace, message: string): void {
    const { flags, now, pid, stderr } = this.options;
    const where = PLACES[place];
    const head = `${severity[0]}${glogTime(now())} ${String(pid).padStart(7)} ${where}] `;
    const trace = flags.log_backtrace_at === where ? `${new Error('stack').stack}\n` : '';
    const line = `${head}${message}${message.endsWith('\n') ? '' : '\n'}${trace}`;
    if (flags.logtostderr) {
      stderr(line);
      return;
    }
    const rank = SEVERITIES.indexOf(severity);
    if (flags.alsologtostderr || rank >= SEVERITIES.indexOf(flags.stderrthreshold)) stderr(line);
    // The file of a severity holds the worse ones too.
    for (const file of SEVERITIES.slice(0, rank + 1)) this.#file(file).write(line);
  }

  #file(severity: Severity): LogFile {
    const { flags, now } = this.options;
    const known = this.#files.get(severity);
    if (known !== undefined) return known;
    const dir = flags.log_dir || tmpdir();
    mkdirSync(dir, { recursive: true });
    const file = new LogFile({ dir, program: 'kubecfg', severity, now: () => now().getTime() });
    this.#files.set(severity, file);
    return file;
  }
}

function glogTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(time.getMonth() + 1)}${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${day} ${clock}.${String(time.getMilliseconds()).padStart(3, '0')}000`;
}
