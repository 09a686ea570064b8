import type { IncomingMessage } from 'node:http';
import { parseRequestPath } from './request-path.js';
import { wantsWebSocket } from './upgrade.js';

/** Says of requests whether their connection may be taken over. */
export type TakesConnection = (req: IncomingMessage) => boolean;

/** True for watches over websocket, and for everything that is passed on. @param prefix of the API, e.g. `/api` */
export function takesConnection(prefix: string): TakesConnection {
  return (req) => asksForWebSocket(req) || isProxied(req, prefix);
}

/** True for watches over websocket alone: what is passed on could do more than read. */
export function takesConnectionToRead(prefix: string): TakesConnection {
  return (req) => asksForWebSocket(req) && !isProxied(req, prefix);
}

function asksForWebSocket(req: IncomingMessage): boolean {
  return req.method === 'GET' && wantsWebSocket(req);
}

function isProxied({ url = '' }: IncomingMessage, prefix: string): boolean {
  const parsed = parseRequestPath(url);
  if (parsed.type !== 'path' || !parsed.path.startsWith(`${prefix}/`)) return false;
  return parsed.path.slice(prefix.length + 1).split('/')[1] === 'proxy';
}
