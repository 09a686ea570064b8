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

/** What is wrong with a text that should be JSON, as Go says it. */
export function jsonErrorText(text: string): string {
  const first = /^\s*(\S)/.exec(text)?.[1];
  if (first === undefined) return 'unexpected end of JSON input';
  if (!/[[{"\-\dtfn]/.test(first)) return `invalid character '${first}' looking for beginning of value`;
  return 'it is not JSON';
}
