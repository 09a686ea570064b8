import { closeSync, openSync, renameSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import type { Severity } from './log-flags.js';

/** glog begins a new file when one has grown beyond this. */
const MAX_BYTES = 1_800 * 1024 * 1024;

/** Where a log file lies, and whose it is. */
export interface LogFileOptions {
  readonly dir: string;
  readonly program: string;
  readonly severity: Severity;
  readonly now: () => number;
  readonly maxBytes?: number;
}

/**
 * The log of one severity: `<program>.<host>.<user>.log.<SEVERITY>.<yyyymmdd-hhmmss>.<pid>`, with a link
 * `<program>.<SEVERITY>` to the newest. A file is made at the first line. Lines are written at once: none is lost
 * however the process ends.
 */
export class LogFile {
  #fd: number | undefined;
  #bytes = 0;
  #files = 0;

  constructor(private readonly options: LogFileOptions) {}

  /** @throws what the file system throws: a log that cannot be written must not pass for one that was */
  write(line: string): void {
    if (this.#fd === undefined || this.#bytes >= (this.options.maxBytes ?? MAX_BYTES)) this.#open();
    if (this.#fd !== undefined) this.#bytes += writeSync(this.#fd, line);
  }

  #open(): void {
    const { dir, program, severity, now } = this.options;
    const made = new Date(now());
    const stamp = made.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    // Two files within a second would else be one.
    const again = this.#files++ === 0 ? '' : `.${this.#files}`;
    const name = `${program}.${hostname()}.${userName()}.log.${severity}.${stamp}.${process.pid}${again}`;
    const path = join(dir, name);
    const fd = openSync(path, 'a', 0o644);
    // Not before the next is there: a number that is closed twice may by then be somebody else's file.
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = fd;
    this.#bytes = 0;
    this.#bytes += writeSync(fd, header(made, program));
    linkTo(path, join(dir, `${program}.${severity}`));
  }
}

function header(made: Date, program: string): string {
  return [
    `Log file created at: ${made.toISOString()}`,
    `Running on machine: ${hostname()}`,
    `Binary: ${program}, Node ${process.version} for ${process.platform}/${process.arch}`,
    'Log line format: [IWEF]mmdd hh:mm:ss.uuuuuu pid component] msg',
    '',
  ].join('\n');
}

/** Replaces the link in one move, so that whoever follows it always finds a file. */
function linkTo(path: string, link: string): void {
  const fresh = `${link}.${process.pid}`;
  // A program of this number may have died between the two steps.
  rmSync(fresh, { force: true });
  symlinkSync(basename(path), fresh);
  renameSync(fresh, link);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // Containers run under numbers that have no name.
    return String(process.getuid?.() ?? 'unknown');
  }
}
