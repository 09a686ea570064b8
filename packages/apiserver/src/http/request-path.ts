import { posix } from 'node:path';

/** An address that can be answered. */
export interface TakenPath {
  readonly type: 'path';
  /** Decoded, without query. */
  readonly path: string;
  readonly query: string;
}

/** The address of a request, taken apart. */
export type RequestPath =
  | TakenPath
  /** Go there instead: the same, without `//`, `.` and `..`. */
  | { readonly type: 'moved'; readonly location: string }
  /** Cannot be decoded. */
  | { readonly type: 'malformed' };

/** Reads the target of a request line: `/path?query`, or the same behind a scheme and a host. */
export function parseRequestPath(target: string): RequestPath {
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  const raw = mark < 0 ? local : local.slice(0, mark);
  const query = mark < 0 ? '' : local.slice(mark + 1);
  const path = decoded(raw);
  if (path?.startsWith('/') !== true || path.includes('\0')) return { type: 'malformed' };
  if (!/\/\/|\/\.{1,2}(\/|$)/.test(path)) return { type: 'path', path, query };
  const clean = posix.normalize(path);
  return {
    type: 'moved',
    location: encodePath(clean) + (mark < 0 ? '' : `?${query}`),
  };
}

/** A decoded path as it stands in an address. */
export function encodePath(path: string): string {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}

function decoded(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}
