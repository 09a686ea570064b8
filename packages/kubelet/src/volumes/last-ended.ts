import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PodContainer } from '../dockertools/container-runtime.js';

/** Keeps in a file how a container has ended, so that what is read there is never half of it. */
export async function writeLastEnded(path: string, ended: PodContainer): Promise<void> {
  const unfinished = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await writeFile(unfinished, JSON.stringify(ended));
  await rename(unfinished, path);
}

/**
 * The container in a file; undefined when there is none, or something else.
 *
 * @throws Error of the file system: what cannot be read may well be there, and a job must not run again for that
 */
export async function readLastEnded(path: string): Promise<PodContainer | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<PodContainer> | null;
    return isEnded(value) ? value : undefined;
  } catch (err) {
    const { code } = err as NodeJS.ErrnoException;
    if (err instanceof SyntaxError || code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw err;
  }
}

function isEnded(value: Partial<PodContainer> | null): value is PodContainer {
  if (typeof value !== 'object' || value === null) return false;
  const { podUid, container, id, hash, attempt, crashes, exitCode, state } = value;
  return (
    state === 'exited' &&
    [podUid, container, id, hash].every((text) => typeof text === 'string') &&
    [attempt, crashes, exitCode].every(Number.isInteger)
  );
}
