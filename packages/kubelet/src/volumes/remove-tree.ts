import { lstat, opendir, realpath, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mountPoints } from './mount-points.js';

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
  await removeFolder(path, found.dev);
}

async function removeFolder(path: string, device: number): Promise<void> {
  for await (const entry of await opendir(path)) {
    const inner = join(path, entry.name);
    const { dev, isFolder } = await lstat(inner).then((it) => ({ dev: it.dev, isFolder: it.isDirectory() }));
    if (!isFolder) await unlink(inner);
    else if (dev !== device) throw crossing(path, inner);
    else await removeFolder(inner, device);
  }
  await rmdir(path);
}

function crossing(path: string, mount: string): Error {
  return new Error(`${path} is not removed, because something is mounted at ${mount}; unmount that`);
}

function missingAsUndefined(err: unknown): undefined {
  if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err;
}
