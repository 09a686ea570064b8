import { type ChildProcess, spawn } from 'node:child_process';
import { eventually } from '@kube/test-harness';
import type { Deed, DeedResult } from './inside-deeds.js';

/** A program that runs in a namespace. */
export interface Running {
  readonly pid: number;
  /** What it wrote to stdout and stderr. */
  output(): string;
  /** Its exit code, or the signal that ended it; undefined while it runs. */
  exit(): number | NodeJS.Signals | undefined;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Has something done within a namespace. */
export type Inside = <D extends Deed>(
  deed: D,
  ...args: Parameters<DeedResult<D>>
) => Promise<Awaited<ReturnType<DeedResult<D>>>>;

/** Starts a program in the namespace at `path`. */
export function startInside(
  path: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Running {
  return asRunning(spawnInside(path, file, args, { env, channel: 'ignore' }));
}

/** Starts the process that does what a test asks for within the namespace at `path`. */
export function startAgent(path: string, etcdUrl: string): Running & { readonly inside: Inside } {
  const file = new URL('./inside.js', import.meta.url).pathname;
  const child = spawnInside(path, process.execPath, [file, etcdUrl], { env: {}, channel: 'ipc' });
  const running = asRunning(child);
  return { ...running, inside: callsTo(child, running.output) };
}

/** Ends with the test process, however that ends. */
function spawnInside(
  path: string,
  file: string,
  args: readonly string[],
  { env, channel }: { readonly env: NodeJS.ProcessEnv; readonly channel: 'ignore' | 'ipc' },
): ChildProcess {
  const { NODE_OPTIONS: _jestsOwn, ...inherited } = process.env;
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'nsenter', `--net=${path}`, '--', file, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe', channel],
    serialization: 'advanced',
  });
}

function asRunning(child: ChildProcess): Running {
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => texts.push(text));
  }
  const exit = (): number | NodeJS.Signals | undefined => child.exitCode ?? child.signalCode ?? undefined;
  return {
    pid: child.pid ?? -1,
    output: () => texts.join(''),
    exit,
    async kill(signal) {
      if (exit() === undefined) child.kill(signal);
      await eventually(() => exit() !== undefined, { describe: `process ${child.pid} to end` });
    },
  };
}

function callsTo(agent: ChildProcess, output: () => string): Inside {
  const pending = new Map<number, { resolve(value: never): void; reject(err: Error): void }>();
  let calls = 0;
  agent.on('message', ({ id, value, error }: { id: number; value: never; error?: string }) => {
    const call = pending.get(id);
    pending.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  const ended = (): Error => new Error(`the process inside has ended:\n${output()}`);
  agent.on('exit', () => {
    for (const { reject } of pending.values()) reject(ended());
    pending.clear();
  });
  return (deed, ...args) =>
    new Promise((resolve, reject) => {
      if (!agent.connected) throw ended();
      calls += 1;
      pending.set(calls, { resolve, reject });
      agent.send({ id: calls, deed, args });
    });
}
