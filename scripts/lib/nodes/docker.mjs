import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_IMAGES } from '../image-recipes.mjs';
import { ROOT } from '../project.mjs';
import { pipe, run, succeeds } from '../shell.mjs';
import { waitFor } from '../wait.mjs';
import { dockerDir, logDirOf } from './folders.mjs';
import { onNode } from './network.mjs';

const ANSWERS_WITHIN_MS = 60_000;

/** Where the Docker daemon of a node listens. */
export const socketOf = ({ runDir }) => `unix://${runDir}/docker.sock`;

/** True when a node's Docker daemon answers. */
export const dockerIsUp = (node) => succeeds('docker', ['--host', socketOf(node), 'version']);

/**
 * Starts a node's Docker daemon, whose pods get the node's pod network, and waits until it answers. Its sockets lie
 * below /run, since the path of one must be short.
 *
 * @param {(pid: number) => void} record told of the process as soon as there is one
 * @throws Error with the end of its log when it does not answer
 */
export async function startDocker(node, record) {
  const [logDir, dataDir] = [logDirOf(node), dockerDir(node)];
  for (const folder of [node.runDir, logDir, dataDir]) mkdirSync(folder, { recursive: true });
  const logFile = join(logDir, 'dockerd.out');
  const out = openSync(logFile, 'a');
  const [command, args] = onNode(node, 'dockerd', [
    `--host=${socketOf(node)}`,
    `--data-root=${dataDir}`,
    `--exec-root=${node.runDir}/exec`,
    `--pidfile=${node.runDir}/dockerd.pid`,
    `--bip=${node.gateway}/24`,
    // Pods of other nodes see a pod's own address.
    '--ip-masq=false',
    // Where a containerd of the system is used by all, each keeps to itself.
    `--containerd-namespace=${node.netns}`,
    `--containerd-plugins-namespace=${node.netns}-plugins`,
  ]);
  const daemon = spawn(command, args, { detached: true, stdio: ['ignore', out, out] });
  daemon.unref();
  if (daemon.pid !== undefined) record(daemon.pid);
  try {
    await waitFor(`the Docker daemon of ${node.name}`, ANSWERS_WITHIN_MS, () => dockerIsUp(node));
  } catch (err) {
    throw new Error(`${err.message}; the end of ${logFile}:\n${run('tail', ['-n', '15', logFile])}`);
  }
}

/** Makes the images of the examples on the first node, and copies them to the others: no node reaches a registry. */
export async function fillWithImages([first, ...others]) {
  const env = { DOCKER_HOST: socketOf(first) };
  run(process.execPath, [join(ROOT, 'scripts/images.mjs'), '--no-pull'], { env });
  const copies = others.map((node) =>
    pipe(
      ['docker', ['--host', socketOf(first), 'save', ...EXAMPLE_IMAGES]],
      ['docker', ['--host', socketOf(node), 'load', '--quiet']],
    ),
  );
  await Promise.all(copies);
}

/** Ends all containers of a node at once; its daemon would wait for each when it stops. */
export function removeAllContainers(node) {
  const docker = (...args) => run('docker', ['--host', socketOf(node), ...args]);
  const ids = docker('ps', '-aq').split('\n').filter(Boolean);
  if (ids.length > 0) docker('rm', '-f', '-v', ...ids);
}

/** Removes what daemons kept in these folders. One that was killed leaves mounts in them. */
export function removeDockerFolders(folders) {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`)));
  for (const path of mounts.reverse()) run('umount', ['-l', path]);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
