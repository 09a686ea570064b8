import type { IncomingHttpHeaders } from 'node:http';
import { StatusError } from '@kube/api-types';

/**
 * Refuses what a page of another site has a browser send. Browsers say who asks; other clients do not, and have no
 * reason to lie.
 *
 * @throws StatusError `Forbidden`
 */
export function assertSameSite({ origin, host, ...headers }: IncomingHttpHeaders): void {
  const foreign = origin !== undefined && hostOf(origin) !== host;
  if (!foreign && headers['sec-fetch-site'] !== 'cross-site') return;
  throw new StatusError('Forbidden', `pages of ${origin ?? 'another site'} may not ask this of the kubelet`);
}

/** An origin that is none, such as `null`, is nobody's host. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
