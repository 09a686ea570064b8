import { spawn, spawnSync } from 'node:child_process';

/** Thrown when a command fails; the message carries the command and the end of what it said. */
export class CommandFailed extends Error {
  name = 'CommandFailed';
}

/**
 * Runs a command to its end.
 *
 * @param {string} command a program on PATH
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string, timeoutMs?: number, inherit?: boolean }} [options]
 *   `inherit` shows the output instead of keeping it
 * @returns {string} what it wrote to standard output
 */
export function run(command, args, { env, cwd, timeoutMs, inherit = false } = {}) {
  const result = spawnSync(command, args, {
    env: { ...process.env, ...env },
    cwd,
    timeout: timeoutMs,
    stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (result.error !== undefined) throw new CommandFailed(`${command}: ${result.error.message}`);
  if (result.status !== 0) {
    const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-12).join('\n');
    throw new CommandFailed(
      `"${[command, ...args].join(' ')}" ended with ${result.status ?? result.signal}:\n${said}`,
    );
  }
  return result.stdout ?? '';
}

/** True when the command exits with 0 within five seconds. */
export function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

/** True when a program of this name is on PATH. */
export function onPath(program) {
  return succeeds('sh', ['-c', `command -v ${program}`]);
}

/** Pipes one command into another; both must exit with 0. Resolves with the second one's output. */
export async function pipe([from, fromArgs], [to, toArgs]) {
  const source = spawn(from, fromArgs, { stdio: ['ignore', 'pipe', 'inherit'] });
  const sink = spawn(to, toArgs, { stdio: ['pipe', 'pipe', 'inherit'] });
  source.stdout.pipe(sink.stdin);
  let output = '';
  sink.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const ended = (child, name) =>
    new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0 ? resolve() : reject(new CommandFailed(`${name} ended with ${code}`)),
      );
    });
  await Promise.all([ended(source, from), ended(sink, to)]);
  return output.trim();
}
