import { readFileSync, writeFileSync } from 'node:fs';

/** The namespace of a user who never chose one. */
const DEFAULT = 'default';

/**
 * The namespace that was kept; a file that is not there is made.
 *
 * @throws Error when it cannot be read, is no JSON, or cannot be made
 */
export function loadNamespace(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err;
    saveNamespace(path, DEFAULT);
    return DEFAULT;
  }
  const { Namespace } = JSON.parse(text) as { Namespace?: unknown };
  return typeof Namespace === 'string' ? Namespace : '';
}

/** Keeps a namespace for later calls, readable by its owner only. */
export function saveNamespace(path: string, namespace: string): void {
  writeFileSync(path, JSON.stringify({ Namespace: namespace }), { mode: 0o600 });
}
