import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a run of kubecfg did. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  /** With the changing parts of log lines, and the home directory, replaced by their names. */
  readonly stderr: string;
}

/** How kubecfg is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** A run that goes on. */
export interface Started {
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Sends a signal and waits for the end; does nothing when it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  readonly ended: Promise<Ran>;
}

/** The bundle that is shipped, with a home and a working directory of its own. */
export interface KubecfgBench {
  readonly home: string;
  readonly cwd: string;
  /** Lays out a file: below the home directory when its name begins with `{HOME}/`. */
  write(name: string, text: string): void;
  /** The text of a file; undefined when it is not there. */
  read(name: string): string | undefined;
  /** Runs a line of the shell in which `kubecfg` is the bundle. */
  run(command: string, options?: RunOptions): Promise<Ran>;
  /** Starts one that goes on. The command is `kubecfg` and plain words. */
  start(command: string, options?: RunOptions): Started;
}

const ROOT = new URL('../../../../', import.meta.url).pathname;

/** Bundles kubecfg into a folder of its own, and makes benches to run it on. */
export function bundleForTests(): { bench(): KubecfgBench; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'kubecfg-test-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  execFileSync(process.execPath, [join(ROOT, 'scripts/bundle-kubecfg.mjs'), join(bin, 'kubecfg')]);
  let benches = 0;
  return {
    bench: () => benchIn(join(folder, String(++benches)), bin),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function benchIn(folder: string, bin: string): KubecfgBench {
  const home = join(folder, 'home');
  const cwd = join(folder, 'work');
  mkdirSync(home, { recursive: true });
  mkdirSync(cwd);
  const pathOf = (name: string): string =>
    name.startsWith('{HOME}/') ? join(home, name.slice('{HOME}/'.length)) : join(cwd, name);
  return {
    home,
    cwd,
    write(name, text) {
      mkdirSync(dirname(pathOf(name)), { recursive: true });
      writeFileSync(pathOf(name), text);
    },
    read: (name) => (existsSync(pathOf(name)) ? readFileSync(pathOf(name), 'utf8') : undefined),
    run: (command, { env = {}, stdin = '' } = {}) => {
      const started = startIn(command, cwd, environment(env), home);
      // A program that reads no input may be gone before all of it is written.
      started.child.stdin.on('error', () => undefined);
      started.child.stdin.end(stdin);
      return started.ended;
    },
    // The shell gives way to the program, so that signals reach it.
    start: (command, { env = {} } = {}) => startIn(`exec ${command}`, cwd, environment(env), home),
  };

  function environment(env: Readonly<Record<string, string>>): Record<string, string> {
    return { PATH: `${bin}:${process.env.PATH}`, HOME: home, TERM: 'xterm', ...env };
  }
}

function startIn(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  home: string,
): Started & { readonly child: ChildProcessWithoutNullStreams } {
  const child = spawn('sh', ['-c', command], { cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code,
        stdout: stdout.replaceAll(home, '{HOME}'),
        stderr: masked(stderr).replaceAll(home, '{HOME}'),
      }),
    );
  });
  return {
    child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/** The head of a log line as the transcripts have it. */
function masked(stderr: string): string {
  return stderr.replace(
    /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} [ \d]{7,} (?=\w+\.go:)/gm,
    '$1{MMDD} {TIME} {PID} ',
  );
}
