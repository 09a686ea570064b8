import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { sendText } from '../http/send.js';
import { takeOver, upgradeOf } from '../http/upgrade.js';
import { endToEnd, forHost } from './forwarded-headers.js';
import { sendPage } from './send-page.js';
import type { Target } from './target.js';
import { unreachableText } from './trouble.js';

/** How long a server may take to accept a connection. */
const CONNECT_WITHIN_MS = 30_000;

/** Certificates for servers behind https. */
export interface ForwardTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** One request that is passed on. */
export interface Forwarded {
  readonly req: http.IncomingMessage;
  readonly res: http.ServerResponse;
  readonly target: Target;
  /** Path and query at the target, encoded. */
  readonly path: string;
  /** What stands before the target's paths here, for links in pages. */
  readonly prefix: string;
  readonly tls: ForwardTls;
  /** Ends connections that were taken over. */
  readonly stopping: AbortSignal;
}

/**
 * Passes a request on and its answer back, both as streams. v0.5.6: the same headers but for `Host`, none added; an
 * answer that does not come is 503; pages have their links rewritten.
 */
export function forward(forwarded: Forwarded): void {
  const { req, res, target, path } = forwarded;
  const up = open(forwarded);
  const url = `${target.protocol}//${target.host}${path}`;
  const fail = (error: unknown): void => {
    if (res.headersSent || res.destroyed) res.destroy();
    else sendText(res, 503, unreachableText(error, target.host, url));
  };
  up.on('error', fail);
  up.once('response', (answer) => passBack(forwarded, answer));
  up.once('upgrade', (answer, socket, head) => join(forwarded, answer, { socket, head }));
  res.once('close', () => up.destroy());
  // No pipeline: that would destroy the connection on which the client is to be told of a failure.
  if (upgradeOf(req) === undefined) req.pipe(up);
  else up.end();
}

function open({ req, target, path, tls }: Forwarded): http.ClientRequest {
  const { request } = target.protocol === 'https:' ? https : http;
  const asUpgrade = upgradeOf(req) !== undefined;
  const kept = asUpgrade ? req.rawHeaders : [...endToEnd(req.rawHeaders, FRAMING), ...framingOf(req)];
  const up = request({
    host: target.hostname,
    port: target.port,
    method: req.method,
    path,
    setHost: false,
    agent: false,
    ...(target.protocol === 'https:' ? tls : {}),
  } as https.RequestOptions);
  // Not as an option: there an array is settled at once, and an object has each name but once.
  const headers = forHost(kept, target.host);
  for (let at = 0; at < headers.length; at += 2) up.appendHeader(headers[at] ?? '', headers[at + 1] ?? '');
  // Node would say `close`, which is for us to do and for nobody to be told (v0.5.6).
  if (!asUpgrade) up.removeHeader('Connection');
  const late = setTimeout(
    () => up.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
    CONNECT_WITHIN_MS,
  );
  up.once('socket', (socket) => {
    socket.setKeepAlive(true, 30_000);
    socket.once('connect', () => clearTimeout(late));
  });
  up.once('close', () => clearTimeout(late));
  return up;
}

const FRAMING = ['content-length', 'transfer-encoding'];

/** Where the body ends, whatever `Connection` says: without, a server would take the body for its next request. */
function framingOf({ headers }: http.IncomingMessage): string[] {
  if (headers['transfer-encoding'] !== undefined) return ['Transfer-Encoding', 'chunked'];
  const length = headers['content-length'];
  return length === undefined ? [] : ['Content-Length', length];
}

function passBack(forwarded: Forwarded, answer: http.IncomingMessage): void {
  const { req, res, target, path, prefix } = forwarded;
  const { statusCode = 502, statusMessage } = answer;
  const isPage = answer.headers['content-type'] === 'text/html' && hasBody(req.method, statusCode);
  if (isPage) {
    sendPage(res, answer, { host: target.host, path: path.replace(/\?.*$/s, ''), prefix });
    return;
  }
  res.writeHead(statusCode, statusMessage, endToEnd(answer.rawHeaders));
  res.flushHeaders();
  pipeline(answer, res, () => undefined);
}

function hasBody(method: string | undefined, code: number): boolean {
  return method !== 'HEAD' && code !== 204 && code !== 304;
}

interface Connection {
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Joins two connections that go on in another protocol. */
function join({ req, res, stopping }: Forwarded, answer: http.IncomingMessage, there: Connection): void {
  const here = takeOver(req, res);
  res.statusCode = answer.statusCode ?? 101;
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let at = 0; at < answer.rawHeaders.length; at += 2) {
    lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`);
  }
  here.socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), there.head]));
  there.socket.write(here.head);
  const cut = (): void => {
    here.socket.destroy();
    there.socket.destroy();
  };
  stopping.addEventListener('abort', cut, { once: true });
  here.socket.once('close', () => stopping.removeEventListener('abort', cut));
  // Each direction ends by itself: what one side still has to say is not lost when the other has finished.
  pipeline(here.socket, there.socket, (error) => error && cut());
  pipeline(there.socket, here.socket, (error) => error && cut());
}
