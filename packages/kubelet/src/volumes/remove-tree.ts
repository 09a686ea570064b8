import { randomUUID } from 'node:crypto';
import { lstat, readdir, realpath, rename, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mountPoints } from './mount-points.js';

const SEPARATOR = Buffer.from('/');

/**
 * Removes a folder and all that is in it; fine when there is none. It never leads out of the folder: a symbolic link
 * is removed and not followed, and a folder in which something is mounted stays whole.
 *
 * @throws Error that names what is mounted there
 */
export async function removeTree(path: string, mounted = mountPoints): Promise<void> {
  const found = await lstat(path).catch(missingAsUndefined);
  if (found === undefined) return;
  if (!found.isDirectory()) {
    await unlink(path);
    return;
  }
  // The kernel knows its mounts by their real paths.
  const real = join(await realpath(dirname(path)), basename(path));
  const mount = (await mounted()).find((each) => each === real || each.startsWith(`${real}/`));
  if (mount !== undefined) throw crossing(path, mount);
  await removeFolder(Buffer.from(path), { path, device: found.dev });
}

/** Where the removal began. */
interface Top {
  readonly path: string;
  readonly device: number;
}

/** A path with a name after it must stay below what the kernel takes, 4096 bytes. */
const LONGEST = 3_000;

/** Paths are bytes here: a container may give its files names that are no text. */
async function removeFolder(path: Buffer, top: Top): Promise<void> {
  for (const name of await readdir(path, { encoding: 'buffer' })) {
    const inner = Buffer.concat([path, SEPARATOR, name]);
    const { dev, isFolder } = await lstat(inner).then((it) => ({ dev: it.dev, isFolder: it.isDirectory() }));
    if (!isFolder) await unlink(inner);
    else if (dev !== top.device) throw crossing(top.path, inner.toString());
    else await removeFolder(await lifted(inner, top), top);
  }
  await rmdir(path);
}

/** A container may also make folders deeper than any path can say: these are brought up first. */
async function lifted(path: Buffer, top: Top): Promise<Buffer> {
  if (path.length <= LONGEST) return path;
  const higher = Buffer.from(join(top.path, randomUUID()));
  await rename(path, higher);
  return higher;
}

function crossing(path: string, mount: string): Error {
  return new Error(`${path} is not removed, because something is mounted at ${mount}; unmount that`);
}

function missingAsUndefined(err: unknown): undefined {
  if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err;
}
