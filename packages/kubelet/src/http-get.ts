import * as http from 'node:http';
import * as https from 'node:https';

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** v0.5.6 followed as many. */
const MAX_REDIRECTS = 10;

/**
 * One GET on a connection of its own, redirects followed. Not `fetch`, which keeps connections open, and refuses
 * ports that it thinks are not for HTTP.
 *
 * @param maxBytes how much of a body is taken; 0 when it does not matter
 * @throws Error when there is no answer, and for a body that is larger; the signal's reason when that aborts
 */
export async function httpGet(url: URL, maxBytes: number, signal: AbortSignal): Promise<HttpAnswer> {
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await responseOf(at, signal);
    const { statusCode: status = 0, headers } = response;
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      response.destroy();
      at = new URL(headers.location, at);
    } else {
      return { status, body: await bodyOf(response, maxBytes) };
    }
  }
  throw new Error(`redirected more than ${MAX_REDIRECTS} times`);
}

function responseOf(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { get } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal }, resolve);
    request.once('error', (err) => reject(signal.aborted ? signal.reason : err));
  });
}

async function bodyOf(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  if (maxBytes === 0) {
    response.destroy();
    return '';
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`answered with more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
