import { readFileSync, writeFileSync } from 'node:fs';
import { fileErrorText, parsedJson } from './go-error.js';

/** The namespace of a user who never chose one. */
const DEFAULT = 'default';

/**
 * The namespace that was kept; a file that is not there is made.
 *
 * @throws Error in the words of Go when it cannot be read, is no JSON, or cannot be made
 */
export function loadNamespace(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Error(fileErrorText(err, path), { cause: err });
    saveNamespace(path, DEFAULT);
    return DEFAULT;
  }
  const { Namespace } = parsedJson(text) as { Namespace?: unknown };
  return typeof Namespace === 'string' ? Namespace : '';
}

/**
 * Keeps a namespace for later calls, readable by its owner only.
 *
 * @throws Error when it is no DNS label, or cannot be written
 */
export function saveNamespace(path: string, namespace: string): void {
  if (!isDnsLabel(namespace)) throw new Error(`Namespace ${namespace} is not a valid DNS Label`);
  writePrivate(path, JSON.stringify({ Namespace: namespace }));
}

/** Lower-case letters, digits and dashes, at most 63, letters or digits at both ends. */
export function isDnsLabel(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text) && text.length <= 63;
}

/** Writes a file that only its owner may read. */
export function writePrivate(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (err) {
    throw new Error(fileErrorText(err, path), { cause: err });
  }
}
