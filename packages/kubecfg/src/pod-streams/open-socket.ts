import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Connection } from '../server/connection.js';

/**
 * Opens a WebSocket to a kubelet through the apiserver. It is paused: who listens to it lets it go on.
 *
 * @param path below the path of the API, with its query
 * @throws Error with what the server said when it refused, or why it was not reached
 */
export async function openSocket(
  connection: Connection,
  path: string,
  signal: AbortSignal,
): Promise<WebSocket> {
  const { url, tls, headers } = connection;
  const address = `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}${url.pathname.replace(/\/$/, '')}${path}`;
  const socket = new WebSocket(address, {
    headers,
    ca: tls.ca,
    cert: tls.cert,
    key: tls.key,
    rejectUnauthorized: tls.insecure !== true,
    perMessageDeflate: false,
  });
  const onAbort = (): void => socket.terminate();
  signal.addEventListener('abort', onAbort);
  socket.once('close', () => signal.removeEventListener('abort', onAbort));
  if (signal.aborted) onAbort();
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      // What comes next must find a listener.
      socket.pause();
      resolve();
    });
    socket.once('error', reject);
    socket.once('unexpected-response', (_, response: IncomingMessage) => {
      whatItSaid(response).then((said) => reject(new Error(said)), reject);
    });
  }).catch((err: unknown) => {
    signal.throwIfAborted();
    throw err;
  });
  // A socket that breaks closes, and that is how everyone hears of it.
  socket.on('error', () => undefined);
  return socket;
}

/** The message of a Status, or whatever else came instead of a WebSocket. */
async function whatItSaid(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return (
    messageOf(body) ?? `the server answered ${response.statusCode} ${response.statusMessage}: ${body.trim()}`
  );
}

function messageOf(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
