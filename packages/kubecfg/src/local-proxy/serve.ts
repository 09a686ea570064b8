import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Connection } from '../server/connection.js';
import { notFound, redirect, sendFile } from './static-files.js';

/** Headers that are about one connection and not about what it carries. */
const OF_ONE_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'host'],
]);

/** Where a local proxy listens, and what it shows. */
export interface ProxyOptions {
  readonly connection: Connection;
  /** Folder under `/static/`. */
  readonly www: string;
  readonly port: number;
}

/**
 * Listens on all addresses: `/api/…` is the apiserver's, with our credentials; `/static/…` a folder of this machine.
 *
 * @throws what Node says when the port cannot be had
 */
export async function serveProxy({ connection, www, port }: ProxyOptions): Promise<Server> {
  const server = createServer((req, res) => {
    answer(req, res, connection, www).catch(() => res.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  connection: Connection,
  www: string,
): Promise<void> {
  const [path = ''] = (req.url ?? '').split('?');
  if (path === '/api') return redirect(res, '/api/');
  if (path.startsWith('/api/')) return forward(req, res, connection);
  if (path === '/static') return redirect(res, '/static/');
  const file = path.startsWith('/static/') ? decoded(path.slice('/static/'.length)) : undefined;
  return file === undefined ? notFound(res) : sendFile(www, file, res);
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

async function forward(
  req: IncomingMessage,
  res: ServerResponse,
  { url, tls, headers }: Connection,
): Promise<void> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = send(new URL(req.url ?? '/', url), {
    method: req.method,
    headers: { ...passedOn(req.headers), ...headers },
    ca: tls.ca,
    cert: tls.cert,
    key: tls.key,
    rejectUnauthorized: tls.insecure !== true,
  });
  // A client that goes away ends a watch.
  res.once('close', () => outgoing.destroy());
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  try {
    const [response] = await Promise.all([answered, pipeline(req, outgoing)]);
    res.writeHead(response.statusCode ?? 502, passedOn(response.headers));
    // The head goes out at once: the first event of a watch may be long in coming.
    res.flushHeaders();
    await pipeline(response, res);
  } catch (err) {
    if (res.headersSent) throw err;
    res.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    res.end(`the apiserver at ${url.origin} did not answer: ${(err as Error).message}\n`);
  }
}

function passedOn(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && !OF_ONE_CONNECTION.has(entry[0]),
    ),
  );
}
