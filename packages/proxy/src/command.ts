import { type ChildProcess, spawn } from 'node:child_process';
import { DeadlineError, within } from '@kube/component-base';

/** How long a program of the system may take. */
const LIMIT_MS = 30_000;

/** A program that ended with something else than 0. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(
    readonly code: number | NodeJS.Signals | null,
    message: string,
  ) {
    super(message);
  }
}

/** A program that is not installed. */
export class CommandMissing extends Error {
  override readonly name = 'CommandMissing';

  constructor(readonly file: string) {
    super(`${file} is not installed`);
  }
}

/** Runs a program to its end. Handed in, so that tests can do without the kernel. */
export type RunCommand = (
  file: string,
  args: readonly string[],
  options: { readonly stdin?: string },
  signal: AbortSignal,
) => Promise<string>;

/**
 * Runs a program of the system and gives what it wrote to stdout.
 *
 * @throws CommandMissing, or CommandFailed with what it wrote to stderr
 */
export const runCommand: RunCommand = async (file, args, { stdin = '' }, signal) => {
  try {
    return await within(LIMIT_MS, signal, (limit) => run(file, args, stdin, limit));
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof DeadlineError ? new CommandFailed(null, `${file} did not end in time`) : cause;
  }
};

function run(file: string, args: readonly string[], stdin: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(file, args, { stdio: 'pipe', signal, killSignal: 'SIGKILL' });
    child.on('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'ENOENT' ? new CommandMissing(file) : cause);
    });
    const out: string[] = [];
    const err: string[] = [];
    // When no file is left for them there are no streams, and only the error tells it.
    child.stdout?.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => err.push(text));
    // It may end without reading all of it; its exit code tells.
    child.stdin?.on('error', () => undefined);
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve(out.join(''));
      else reject(new CommandFailed(code ?? killedBy, `${file} failed: ${err.join('').trim()}`));
    });
    child.stdin?.end(stdin);
  });
}
