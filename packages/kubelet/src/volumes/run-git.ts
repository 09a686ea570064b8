import { type ChildProcess, spawn } from 'node:child_process';
import { GIT_PROTOCOLS } from './git-source.js';

/** Enough of what git says to act on. */
const MAX_WORDS = 500;

/**
 * Runs git in `cwd` to its end. It asks nobody for a password, and speaks no protocol but those of `GIT_PROTOCOLS`,
 * wherever a server may send it.
 *
 * @throws Error with what git said when it fails; the signal's reason when that aborts, after git has ended
 */
export async function runGit(args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const child: ChildProcess = spawn('git', args, {
    cwd,
    env: {
      ...process.env,
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: GIT_PROTOCOLS.join(':'),
      LC_ALL: 'C',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, because git has helpers that would live on.
    detached: true,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (cause) => reject(new Error(`git cannot be run: ${cause.message}`, { cause })));
  });
  let said = '';
  // When no file is left for it there is no stream, and only the error tells it.
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_WORDS);
  });
  const kill = (): void => killGroup(child.pid);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const code = await ended;
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`git ${args[0]}: ${oneLine(said) || `ended with code ${code}`}`);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function oneLine(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => line.replace(/^(?:fatal|error): /, '').trim())
    .filter(Boolean)
    .join('; ');
}
