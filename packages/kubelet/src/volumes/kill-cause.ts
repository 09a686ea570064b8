import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why a container was killed. */
export interface KillCause {
  /** In a few words. */
  readonly because: string;
  /** For people. */
  readonly message: string;
}

/** Keeps a cause in a file: the engine only knows that somebody has ended the container. */
export async function writeKillCause(path: string, cause: KillCause): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await writeFile(path, JSON.stringify(cause));
}

/** The cause in a file; undefined when there is none. */
export async function readKillCause(path: string): Promise<KillCause | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as KillCause;
  } catch {
    // Not written, or not to its end.
    return undefined;
  }
}
