import { badRequest } from '@kube/api-types';
import type { ContainerName } from './pod-containers.js';

/**
 * Who is meant by `<namespace>/<pod>[/[<uid>/]<container>]`.
 *
 * @throws StatusError `BadRequest`, in the words of v0.5.6
 */
export function containerNameOf(segments: readonly string[]): ContainerName {
  const parts = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  const [namespace = '', name = '', ...rest] = parts;
  if (parts.length < 2 || parts.length > 4 || parts.includes('')) {
    throw badRequest('Unexpected path for command running');
  }
  const [uid, container] = rest.length === 2 ? rest : [undefined, rest[0]];
  return { pod: { namespace, name, ...(uid === undefined ? {} : { uid }) }, container };
}
