import { STATUS_CODES } from 'node:http';
import { ConnectionError, HttpTransport } from '@kube/client';
import { Fatal } from '../fatal.js';
import { connectionErrorText } from '../server/connection-error-text.js';

/** As many as Go's client follows. */
const MAX_REDIRECTS = 10;

/**
 * The text at an address of the web, redirects followed.
 *
 * @throws Fatal in the words of v0.5.6
 */
export async function readUrl(address: string, signal: AbortSignal): Promise<string> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { code, headers, body } = await fetched(url, address, signal);
    if (code === 200) return body;
    if (code < 301 || code > 308 || headers.location === undefined) {
      const status = `${code} ${STATUS_CODES[code] ?? ''}`.trim();
      throw new Fatal('urlStatus', `Unable to read URL, server reported ${code} ${status}`);
    }
    url = new URL(headers.location, url);
  }
  throw new Fatal('accessUrl', `Unable to access URL ${address}: stopped after ${MAX_REDIRECTS} redirects`);
}

async function fetched(url: URL, address: string, signal: AbortSignal) {
  const transport = new HttpTransport({ server: new URL(url.origin) });
  try {
    return await transport.send({ method: 'GET', path: url.pathname + url.search }, signal);
  } catch (err) {
    if (!(err instanceof ConnectionError)) throw err;
    const reason = connectionErrorText('GET', url.href, err);
    throw new Fatal('accessUrl', `Unable to access URL ${address}: ${reason}`, [], { cause: err });
  }
}
