import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process ended: its exit code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that cannot outlive the test process. */
export interface Child {
  readonly pid: number;
  /** Everything written so far. */
  stdout(): string;
  stderr(): string;
  /** Sends `signal` (SIGTERM unless told) and waits for the end; after 15 s kills it and throws. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Undefined while it runs. */
  exit(): Exit | undefined;
  readonly exited: Promise<Exit>;
}

const END_WITHIN_MS = 15_000;

/**
 * Starts a process that the kernel kills as soon as this one is gone, however it goes: jest gives tests a
 * copy of `process` whose 'exit' never fires, and a crash would not run such a hook anyway.
 *
 * Needs `setpriv` of util-linux, which every Debian has.
 */
export async function startChild(
  file: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Child> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
    env: options.env ?? process.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));

  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`cannot start ${file}: ${cause.message}`, { cause })));
  });

  return {
    pid: child.pid ?? -1,
    stdout: () => stdout.join(''),
    stderr: () => stderr.join(''),
    exit: () => exit,
    exited,
    async kill(signal = 'SIGTERM') {
      if (exit !== undefined) {
        return;
      }
      child.kill(signal);
      if (!(await endsWithin(exited, END_WITHIN_MS))) {
        child.kill('SIGKILL');
        await exited;
        throw new Error(`${file} did not end within ${END_WITHIN_MS} ms of ${signal}:\n${stderr.join('')}`);
      }
    },
  };
}

async function endsWithin(exited: Promise<Exit>, ms: number): Promise<boolean> {
  const enough = new AbortController();
  const tooLate = sleep(ms, false, { signal: enough.signal }).catch(() => false);
  const ended = await Promise.race([exited.then(() => true), tooLate]);
  enough.abort();
  return ended;
}
