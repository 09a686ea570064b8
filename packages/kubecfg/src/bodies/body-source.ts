import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fatal } from '../fatal.js';
import { fileErrorText } from '../files/go-error.js';

/** A text that `-c` names, and what to call it in messages. */
export interface BodySource {
  readonly name: string;
  readonly text: string;
}

/** Reads all of standard input. */
export type ReadAll = () => Promise<string>;

/**
 * The texts that `-c` names: standard input, an address of the web, a file, or the files of a folder by their names.
 *
 * @throws Fatal in the words of v0.5.6 when there are none
 */
export async function readBodies(
  config: string,
  stdin: ReadAll,
  signal: AbortSignal,
): Promise<readonly BodySource[]> {
  if (config === '') throw new Fatal('needConfig', 'Need config file (-c)');
  if (config === '-') return [{ name: config, text: await stdin() }];
  if (/^https?:\/\//.test(config)) {
    const { readUrl } = await import('./read-url.js');
    return [{ name: config, text: await readUrl(config, signal) }];
  }
  const isFolder = statSync(config, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? readFolder(config) : [readFile(config)];
}

function readFolder(folder: string): readonly BodySource[] {
  const files = readdirSync(folder)
    .filter((name) => /\.(?:json|ya?ml)$/.test(name))
    .sort();
  if (files.length === 0) {
    throw new Fatal('readConfig', `Unable to read ${folder}: there is no .json, .yaml or .yml file in it`);
  }
  return files.map((name) => readFile(join(folder, name)));
}

function readFile(path: string): BodySource {
  try {
    return { name: path, text: readFileSync(path, 'utf8') };
  } catch (err) {
    const reason = fileErrorText(err, path);
    throw new Fatal('readConfig', `Unable to read ${path}: ${reason}`, [], { cause: err });
  }
}
