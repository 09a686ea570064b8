import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '@kube/test-harness';

const execFileAsync = promisify(execFile);

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What a command that ran to its end left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started on a machine and goes on. */
export interface Started {
  readonly pid: number;
  /** True until the process has ended. */
  alive(): boolean;
  /** Sends the signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/**
 * A machine of a test's own: a network namespace with a Docker daemon in it, so that the article's ports,
 * rules and routes meet nobody else's.
 */
export interface Machine {
  /** A scratch folder that goes away with the machine. */
  readonly dir: string;
  /** Runs a command on the machine to its end; never throws for an exit code. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Starts a program on the machine; its output goes to a file of its name in `dir`. */
  start(name: string, command: string, args: readonly string[], options?: RunOptions): Started;
  /** Kills the Docker daemon, as a crash does, and starts it again. */
  crashDocker(): Promise<void>;
  /** Ends everything on the machine and removes it. */
  remove(): Promise<void>;
}

/** Where and with what a command runs; `env` is added to the environment of the test. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a machine has. */
export interface MachineOptions {
  /** A Docker daemon with the images of the article; true unless told. */
  readonly docker?: boolean;
  /** True: containers outlive the daemon; false unless told. */
  readonly liveRestore?: boolean;
}

/** Makes a machine, with Docker unless told otherwise. Needs root. */
export async function createMachine({
  docker = true,
  liveRestore = false,
}: MachineOptions = {}): Promise<Machine> {
  const name = `kube-${randomBytes(4).toString('hex')}`;
  const dir = mkdtempSync(join(tmpdir(), `${name}-`));
  const socket = `unix://${dir}/docker.sock`;
  const started: ChildProcess[] = [];
  const inside = (command: string, args: readonly string[]): [string, string[]] => [
    'nsenter',
    [`--net=/run/netns/${name}`, command, ...args],
  ];
  const environment = (options: RunOptions) => ({
    ...process.env,
    // kubecfg keeps its namespace there.
    HOME: dir,
    DOCKER_HOST: socket,
    ...options.env,
  });

  let daemon: Started | undefined;
  const machine: Machine = {
    dir,
    run: (command, args, options = {}) => runToEnd(inside(command, args), options.cwd, environment(options)),
    start(program, command, args, options = {}) {
      const out = openSync(join(dir, `${program}.out`), 'a');
      const [file, all] = inside(command, args);
      const child = spawn(file, all, {
        cwd: options.cwd,
        env: environment(options),
        stdio: ['ignore', out, out],
      });
      started.push(child);
      return asStarted(child);
    },
    async crashDocker() {
      await daemon?.kill('SIGKILL');
      // Its containerd died with it; where nobody reaps that, its number still looks like that of a process.
      rmSync(join(dir, 'docker/exec/containerd/containerd.pid'), { force: true });
      daemon = await startDocker(machine, socket, liveRestore);
    },
    async remove() {
      // What outlives its daemon would outlive the machine.
      if (daemon !== undefined) await machine.run('sh', ['-c', 'docker ps -aq | xargs -r docker rm -f -v']);
      for (const child of started.reverse()) await asStarted(child).kill('SIGTERM');
      killWhatIsLeft(name);
      execFileSync('ip', ['netns', 'del', name]);
      removeFolder(dir);
    },
  };
  execFileSync('ip', ['netns', 'add', name]);
  execFileSync(...inside('ip', ['link', 'set', 'lo', 'up']));
  try {
    if (docker) {
      daemon = await startDocker(machine, socket, liveRestore);
      await makeImages(machine);
    }
    return machine;
  } catch (err) {
    await machine.remove();
    throw err;
  }
}

async function startDocker(machine: Machine, socket: string, liveRestore: boolean): Promise<Started> {
  const { dir } = machine;
  mkdirSync(join(dir, 'docker'), { recursive: true });
  const daemon = machine.start('dockerd', 'dockerd', [
    `--live-restore=${liveRestore}`,
    `--host=${socket}`,
    `--data-root=${dir}/docker/data`,
    `--exec-root=${dir}/docker/exec`,
    `--pidfile=${dir}/docker/pid`,
  ]);
  await eventually(async () => (await machine.run('docker', ['version'])).code === 0, {
    within: 60_000,
    describe: `dockerd to answer: ${existsSync(join(dir, 'dockerd.out')) ? tail(join(dir, 'dockerd.out')) : ''}`,
  });
  return daemon;
}

async function makeImages(machine: Machine): Promise<void> {
  const images = await machine.run(process.execPath, [
    join(ROOT, 'scripts/images.mjs'),
    '--no-pull',
    '--article',
  ]);
  if (images.code !== 0) throw new Error(`images could not be made: ${images.stderr}`);
}

async function runToEnd(
  [file, args]: [string, string[]],
  cwd: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Ran> {
  try {
    const { stdout, stderr } = await execFileAsync(file, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, stdout, stderr };
  } catch (err) {
    const failed = err as { code?: unknown; stdout?: string; stderr?: string; message: string };
    const code = typeof failed.code === 'number' ? failed.code : 1;
    return { code, stdout: failed.stdout ?? '', stderr: failed.stderr ?? failed.message };
  }
}

function asStarted(child: ChildProcess): Started {
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    alive,
    async kill(signal) {
      if (alive()) child.kill(signal);
      await eventually(() => !alive(), { within: 30_000, describe: `process ${child.pid} to end` });
    },
  };
}

/** Containers and programs that outlived their parents would keep the namespace in use. */
function killWhatIsLeft(name: string): void {
  const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).split('\n').filter(Boolean);
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended between the listing and the signal.
    }
  }
}

/** Docker leaves mounts below its data folder when it is killed. */
function removeFolder(dir: string): void {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${dir}/`))
    .reverse();
  for (const mount of mounts) execFileSync('umount', ['-l', mount]);
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-8).join('\n');
}
