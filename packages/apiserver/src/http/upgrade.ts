import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The connection of a request that asks to go on in another protocol. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/** The connection that a request offers; `undefined` when it asks for an answer like any other. */
export function upgradeOf(req: IncomingMessage): Upgrade | undefined {
  return upgrades.get(req);
}

/** Takes the connection over: from now on nothing can be answered through `res`. */
export function takeOver(req: IncomingMessage, res: ServerResponse): Upgrade {
  const upgrade = upgrades.get(req);
  if (upgrade === undefined) throw new Error('the request offers no connection');
  res.detachSocket(req.socket);
  // As it would without us: whoever waits for the end of the request waits for this.
  req.socket.once('close', () => res.emit('close'));
  return upgrade;
}

/** True when `Connection` holds the token `upgrade`, and `Upgrade` is `websocket`, in any case. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  const tokens = (headers.connection ?? '').split(',').map((token) => token.trim().toLowerCase());
  return tokens.includes('upgrade') && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Handles requests with an `Upgrade` header: if they have no body, and where `accepts` says so they reach `handle`, which finds the connection
 * with `upgradeOf`; everywhere else the header is passed over, as HTTP wants it, and the request handled as usual.
 */
export function handleUpgrades(
  server: Server,
  accepts: (req: IncomingMessage) => boolean,
  handle: (req: IncomingMessage, res: ServerResponse) => void,
): void {
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!hasBody(req) && accepts(req)) offer(req, { socket, head }, handle);
    else replay(server, req, { socket, head });
  });
}

/** With a body it cannot be told where the other protocol begins. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function offer(
  req: IncomingMessage,
  upgrade: Upgrade,
  handle: (req: IncomingMessage, res: ServerResponse) => void,
): void {
  // A client that leaves in the middle is no news.
  upgrade.socket.on('error', () => undefined);
  upgrades.set(req, upgrade);
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(req.socket);
  // As the server itself does where a connection is not kept: a client may never close its own side.
  res.once('finish', () => req.socket.destroySoon());
  handle(req, res);
}

/** Hands the connection back to the server, with the request at its beginning, but for the header. */
function replay(server: Server, req: IncomingMessage, { socket, head }: Upgrade): void {
  const lines = [`${req.method} ${req.url} HTTP/${req.httpVersion}`];
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    const name = req.rawHeaders[at] ?? '';
    if (name.toLowerCase() !== 'upgrade') lines.push(`${name}: ${req.rawHeaders[at + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}
