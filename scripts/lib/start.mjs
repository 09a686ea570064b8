import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { onNode } from './nodes/network.mjs';
import { ROOT } from './project.mjs';
import { answers, waitFor } from './wait.mjs';

const HEALTHY_WITHIN_MS = 60_000;

/** @throws Error when there is a program already where one is to tell its health */
export async function refuseToMeet(health) {
  if (await answers(health)) throw new Error(`something else answers at ${health}; stop it first`);
}

/**
 * Starts a program in the background, and waits until it says that it is healthy.
 *
 * @param {{ name: string, command?: string, args: string[], health: string, logDir: string, node?: object }} program
 *   ours when there is no `command`; on this machine when there is no `node`
 * @param {(name: string, pid: number) => void} record told of the process as soon as there is one
 * @returns {Promise<number>} its pid
 * @throws Error when it ends, or is not healthy within a minute; says where its output is
 */
export async function start({ name, command, args, health, logDir, node }, record) {
  await refuseToMeet(health);
  mkdirSync(logDir, { recursive: true });
  const outFile = join(logDir, `${name}.out`);
  const out = openSync(outFile, 'a');
  const own = command ?? join(ROOT, 'bin', name);
  const [file, words] = node === undefined ? [own, args] : onNode(node, own, args);
  const child = spawn(file, words, { cwd: join(ROOT, 'bin'), detached: true, stdio: ['ignore', out, out] });
  let exit;
  child.once('error', (err) => {
    exit = err.message;
  });
  child.once('exit', (code, signal) => {
    exit = `it ended with ${code ?? signal}`;
  });
  child.unref();
  const title = node === undefined ? name : `${name} of ${node.name}`;
  if (child.pid !== undefined) record(title, child.pid);
  await waitFor(`${title} to be healthy (see ${logDir})`, HEALTHY_WITHIN_MS, async () => {
    if (exit !== undefined) throw new Error(`${title} did not start: ${exit}; see ${outFile}`);
    return answers(health);
  });
  return child.pid;
}
