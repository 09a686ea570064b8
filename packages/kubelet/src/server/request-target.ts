import { badRequest } from '@kube/api-types';

/** Where a request goes. */
export interface RequestTarget {
  /** Parts of the path, decoded; a slash at the end leaves an empty one. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * Takes a request's target apart. Each part of the path is decoded by itself, so that an encoded slash parts nothing.
 *
 * @throws StatusError `BadRequest` when it cannot be decoded
 */
export function parseTarget(target: string): RequestTarget {
  const [path = '', ...rest] = target.split('?');
  const [before, ...parts] = path.split('/');
  if (before !== '') throw badRequest(`${JSON.stringify(path)} is no path`);
  return { segments: parts.map((part) => decoded(part, path)), query: new URLSearchParams(rest.join('?')) };
}

function decoded(part: string, path: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`${JSON.stringify(path)} is not encoded as a path must be`);
  }
}
