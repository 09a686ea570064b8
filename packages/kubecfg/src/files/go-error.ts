import { jsonFault } from './json-fault.js';

/** Go's words for what Node calls by codes. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
};

/** What went wrong with a file, as Go says it: `open x: no such file or directory`. */
export function fileErrorText(err: unknown, path: string): string {
  const { code = '', syscall, message } = err as NodeJS.ErrnoException;
  const words = WORDS[code];
  return words === undefined ? message : `${syscall} ${path}: ${words}`;
}

/**
 * The value of a JSON text; always something that has fields.
 *
 * @throws Error in the words of Go
 */
export function parsedJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (err) {
    throw new Error(jsonFault(text) ?? (err as Error).message, { cause: err });
  }
}
