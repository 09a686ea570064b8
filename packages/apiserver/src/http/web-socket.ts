import type { IncomingMessage, ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { badRequest, StatusError } from '@kube/api-types';
import { type WebSocket, WebSocketServer } from 'ws';
import { takeOver } from './upgrade.js';

/** v0.5.6 speaks no other. */
const PROTOCOL_VERSION = '13';

const NORMAL_CLOSURE = 1000;

/** How long a client may take to answer a close frame. */
const CLOSE_WITHIN_MS = 2000;

const server = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  // Clients have nothing to say; any message ends the watch.
  maxPayload: 1024,
  // v0.5.6 echoes the one that was asked for.
  handleProtocols: (asked) => [...asked][0] ?? false,
});

/**
 * Checks what v0.5.6 checks of a handshake.
 *
 * @throws StatusError `BadRequest` for another version of the protocol, `Forbidden` without an origin
 */
export function checkHandshake(req: IncomingMessage, res: ServerResponse): void {
  const { origin } = req.headers;
  if (req.headers['sec-websocket-version'] !== PROTOCOL_VERSION) {
    res.setHeader('Sec-WebSocket-Version', PROTOCOL_VERSION);
    throw badRequest(`Sec-WebSocket-Version must be ${PROTOCOL_VERSION}`);
  }
  if (!/^[A-Za-z0-9+/]{22}==$/.test(req.headers['sec-websocket-key'] ?? '')) {
    throw badRequest('Sec-WebSocket-Key must be 16 bytes in base64');
  }
  if (origin === undefined || !(origin === 'null' || URL.canParse(origin))) {
    throw new StatusError('Forbidden', 'a websocket needs an Origin header that is a URL');
  }
}

/**
 * Accepts a handshake that was checked. What is written to the stream goes out as one text frame per line, without the
 * newline; a close frame or any message of the client ends it.
 */
export function acceptWebSocket(req: IncomingMessage, res: ServerResponse): Writable {
  const { socket, head } = takeOver(req, res);
  res.statusCode = 101;
  req.socket.setKeepAlive(true, 30_000);
  let stream: Writable | undefined;
  server.handleUpgrade(req, socket, head, (client) => {
    stream = framesTo(client);
  });
  if (stream === undefined) throw new Error('the handshake was refused after it had been checked');
  return stream;
}

function framesTo(client: WebSocket): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      const lines = chunk.split('\n').slice(0, -1);
      const last = lines.pop() ?? '';
      for (const line of lines) client.send(line);
      client.send(last, done);
    },
    final(done) {
      client.close(NORMAL_CLOSURE);
      setTimeout(() => client.terminate(), CLOSE_WITHIN_MS).unref();
      done();
    },
    destroy(error, done) {
      client.terminate();
      done(error);
    },
  });
  client.on('message', () => client.close(NORMAL_CLOSURE));
  client.once('close', () => stream.destroy());
  client.on('error', () => stream.destroy());
  stream.on('error', () => stream.destroy());
  return stream;
}
