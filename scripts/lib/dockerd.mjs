import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, succeeds } from './shell.mjs';

/**
 * Starts a Docker daemon if none answers at DOCKER_HOST or the default socket.
 *
 * @param {string} logFile where its output goes
 * @param {(text: string) => void} say
 * @returns {Promise<number | undefined>} the pid of the daemon that was started here
 */
export async function ensureDockerd(logFile, say) {
  if (succeeds('docker', ['version'])) return undefined;
  if (process.getuid?.() !== 0) throw new Error('no Docker daemon answers, and starting one needs root');
  if (process.env.DOCKER_HOST !== undefined) {
    throw new Error(`no Docker daemon answers at DOCKER_HOST=${process.env.DOCKER_HOST}`);
  }
  const out = openSync(logFile, 'a');
  const daemon = spawn('dockerd', [], { detached: true, stdio: ['ignore', out, out] });
  let exited = false;
  daemon.once('exit', () => {
    exited = true;
  });
  daemon.unref();
  for (let attempt = 0; attempt < 120; attempt++) {
    if (succeeds('docker', ['version'])) {
      say(`started dockerd (pid ${daemon.pid}, output in ${logFile})`);
      return daemon.pid;
    }
    if (exited) break;
    await sleep(500);
  }
  throw new Error(`dockerd does not answer; the end of ${logFile}:\n${run('tail', ['-n', '15', logFile])}`);
}
