import { chmod, lstat, mkdir, realpath, rename, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { DeadlineError, within } from '@kube/component-base';
import type { PodPaths } from './pod-paths.js';
import type { PodVolume } from './pod-volume.js';
import { removeTree } from './remove-tree.js';
import { runGit } from './run-git.js';

/** Parents are the kubelet's alone (v0.5.6); the volume itself is for whatever user the containers run as. */
const PARENT_MODE = 0o750;
const VOLUME_MODE = 0o777;

/** A server that has fallen silent is given up at last. */
const GIT_WITHIN_MS = 1_800_000;

/** True when a volume is there, complete. */
export async function isProvided(paths: PodPaths, volume: PodVolume): Promise<boolean> {
  const found = await unlessMissing(volume.type === 'host' ? stat(volume.path) : lstat(volume.path));
  if (found === undefined || volume.type === 'host') return found !== undefined;
  return found.isDirectory() && (await liesWithin(paths.rootDir, volume.path));
}

/**
 * Makes a volume. What is there already stays as it is, so this may be done any number of times.
 *
 * v0.5.6: a folder of the node is not looked at; Docker of that time made it when it was missing.
 *
 * @throws Error that says what is in the way; the signal's reason when that aborts
 */
export async function provideVolume(paths: PodPaths, volume: PodVolume, signal: AbortSignal): Promise<void> {
  if (volume.type === 'host') {
    if ((await unlessMissing(stat(volume.path))) === undefined) await mkdir(volume.path, { recursive: true });
    return;
  }
  const parent = dirname(volume.path);
  await mkdir(parent, { recursive: true, mode: PARENT_MODE });
  await assertWithin(paths.rootDir, parent);
  if (await isProvided(paths, volume)) return;
  if (volume.type === 'empty') {
    await mkdir(volume.path);
    await chmod(volume.path, VOLUME_MODE);
  } else {
    await checkOut(volume, signal);
  }
  await assertWithin(paths.rootDir, volume.path);
}

/** Beside its place first, so that what is in its place is whole, whenever the kubelet may have died. */
async function checkOut(volume: Extract<PodVolume, { type: 'git' }>, signal: AbortSignal): Promise<void> {
  const { path, repository, revision, folder } = volume;
  const unfinished = `${path}~unfinished`;
  await removeTree(unfinished);
  await mkdir(unfinished);
  try {
    await within(GIT_WITHIN_MS, signal, async (limit) => {
      await runGit(['clone', '--quiet', '--', repository, folder], unfinished, limit);
      if (revision === '') return;
      const checkout = join(unfinished, folder);
      await runGit(['checkout', '--quiet', revision, '--'], checkout, limit);
      await runGit(['reset', '--quiet', '--hard'], checkout, limit);
    });
  } catch (err) {
    await removeTree(unfinished);
    throw err instanceof DeadlineError ? new Error(`git: ${err.message}`, { cause: err }) : err;
  }
  await chmod(unfinished, VOLUME_MODE);
  await rename(unfinished, path);
}

/** Symbolic links may have been laid on the way. */
async function assertWithin(rootDir: string, path: string): Promise<void> {
  if (await liesWithin(rootDir, path)) return;
  throw new Error(
    `${path} leads to ${await realpath(path)}, out of the folder of the kubelet; remove the link`,
  );
}

async function liesWithin(rootDir: string, path: string): Promise<boolean> {
  return (await realpath(path)) === join(await realpath(rootDir), relative(resolve(rootDir), resolve(path)));
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (err) {
    const { code } = err as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw err;
  }
}
