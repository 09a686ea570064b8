import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@kube/test-harness';
import type { Deed, DeedResult } from './inside-deeds.js';

const execFileAsync = promisify(execFile);

/** Where a namespace's etcd listens; nobody else is in there. */
export const ETCD_URL = 'http://127.0.0.1:4001';

/** Routed to nowhere but the namespace itself before anything is sent to it. */
export const PORTAL_NET = '172.0.0.0/16';

/** A program that runs in a namespace. */
export interface Running {
  readonly pid: number;
  /** What it wrote to stdout and stderr. */
  output(): string;
  /** Its exit code, or the signal that ended it; undefined while it runs. */
  exit(): number | NodeJS.Signals | undefined;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** A network of a test's own, with etcd and a process of ours in it that serves and dials for the test. */
export interface NetworkNamespace {
  /** What `nsenter --net=` takes. */
  readonly path: string;
  /** Runs a program in it to its end, and gives its stdout. */
  run(file: string, args: readonly string[], stdin?: string): Promise<string>;
  /** Starts a program in it. */
  start(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Running;
  /** Has something done from within. */
  inside<D extends Deed>(
    deed: D,
    ...args: Parameters<DeedResult<D>>
  ): Promise<Awaited<ReturnType<DeedResult<D>>>>;
  /** Its etcd, which runs from the start and keeps its data. */
  readonly etcd: { kill(): Promise<void>; start(): Promise<void> };
  /** Ends everything in it and removes it. */
  remove(): Promise<void>;
}

/** Makes a namespace with an address (10.9.0.5) besides loopback. Needs root. */
export async function createNetworkNamespace(): Promise<NetworkNamespace> {
  const name = `kproxy-${randomBytes(4).toString('hex')}`;
  const dir = mkdtempSync(join(tmpdir(), `${name}-`));
  const path = `/run/netns/${name}`;
  const inNet = [`--net=${path}`, '--'];
  const children: Running[] = [];
  const ip = (...args: string[]): void => void execFileSync('nsenter', [...inNet, 'ip', ...args]);

  execFileSync('ip', ['netns', 'add', name]);
  ip('link', 'set', 'lo', 'up');
  ip('route', 'replace', PORTAL_NET, 'dev', 'lo');
  ip('link', 'add', 'node', 'type', 'bridge');
  ip('addr', 'add', '10.9.0.5/24', 'dev', 'node');
  ip('link', 'set', 'node', 'up');

  const start = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running => {
    const child = spawnInside(inNet, file, args, env, 'ignore');
    const running = asRunning(child);
    children.push(running);
    return running;
  };
  const startEtcd = (): Running =>
    start('etcd', [
      `--data-dir=${dir}/etcd`,
      `--listen-client-urls=${ETCD_URL}`,
      `--advertise-client-urls=${ETCD_URL}`,
      '--unsafe-no-fsync',
      '--log-level=error',
    ]);
  let etcd = startEtcd();
  const agentFile = new URL('./inside.js', import.meta.url).pathname;
  const agent = spawnInside(inNet, process.execPath, [agentFile, ETCD_URL], {}, 'ipc');
  children.push(asRunning(agent));
  const inside = callsTo(agent);

  const etcdIsHealthy = (): Promise<boolean> =>
    eventually(async () => (await inside('fetchStatus', `${ETCD_URL}/health`)) === 200, {
      within: 30_000,
      describe: 'etcd in the namespace to be healthy',
    });
  await etcdIsHealthy();
  return {
    path,
    async run(file, args, stdin) {
      const running = execFileAsync('nsenter', [...inNet, file, ...args], { maxBuffer: 64 * 1024 * 1024 });
      if (stdin !== undefined) running.child.stdin?.end(stdin);
      return (await running).stdout;
    },
    start,
    inside,
    etcd: {
      kill: () => etcd.kill('SIGKILL'),
      async start() {
        etcd = startEtcd();
        await etcdIsHealthy();
      },
    },
    async remove() {
      for (const child of children.reverse()) await child.kill('SIGKILL');
      execFileSync('ip', ['netns', 'del', name]);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Ends with the test process, however that ends. */
function spawnInside(
  inNet: readonly string[],
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  channel: 'ignore' | 'ipc',
): ChildProcess {
  const { NODE_OPTIONS: _jestsOwn, ...inherited } = process.env;
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'nsenter', ...inNet, file, ...args], {
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

function callsTo(agent: ChildProcess): NetworkNamespace['inside'] {
  const pending = new Map<number, { resolve(value: never): void; reject(err: Error): void }>();
  let calls = 0;
  agent.on('message', ({ id, value, error }: { id: number; value: never; error?: string }) => {
    const call = pending.get(id);
    pending.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  agent.on('exit', (code) => {
    for (const { reject } of pending.values()) reject(new Error(`the process inside ended with ${code}`));
    pending.clear();
  });
  return (deed, ...args) =>
    new Promise((resolve, reject) => {
      calls += 1;
      pending.set(calls, { resolve, reject });
      agent.send({ id: calls, deed, args });
    });
}
