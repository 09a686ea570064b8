import type { IncomingHttpHeaders } from 'node:http';
import { StatusError } from '@kube/api-types';

/** What browsers say of requests that a page of ours makes, or a person. */
const OWN_SITES = new Set<unknown>([undefined, 'same-origin', 'none']);

/**
 * Refuses what a page of another origin has a browser send. Browsers say who asks; other clients do not, and have no
 * reason to lie.
 *
 * @throws StatusError `Forbidden`
 */
export function assertSameSite({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): void {
  const own = origin === undefined || hostOf(origin) === host;
  if (own && OWN_SITES.has(site)) return;
  throw new StatusError('Forbidden', `pages of ${origin ?? 'another site'} may not ask this of the kubelet`);
}

/** An origin that is none, such as `null`, is nobody's host. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
