import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, succeeds } from './shell.mjs';

/**
 * Starts a Docker daemon if none answers at DOCKER_HOST or the default socket.
 *
 * @param {string} logFile where its output goes
 * @param {(text: string) => void} say
 * @param {(pid: number) => void} record told of the process as soon as there is one
 * @throws Error with the end of its log when it does not answer
 */
export async function ensureDockerd(logFile, say, record) {
  if (succeeds('docker', ['version'])) return;
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
  if (daemon.pid !== undefined) record(daemon.pid);
  for (let attempt = 0; attempt < 120; attempt++) {
    if (succeeds('docker', ['version'])) {
      say(`started dockerd (pid ${daemon.pid}, output in ${logFile})`);
      return;
    }
    if (exited) break;
    await sleep(500);
  }
  throw new Error(`dockerd does not answer; the end of ${logFile}:\n${run('tail', ['-n', '15', logFile])}`);
}
