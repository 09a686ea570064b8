import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Failure } from '../failure.js';

/** How long a client that was refused may take to hang up. */
const HANG_UP_WITHIN_MS = 2_000;

/** Answers a request for a WebSocket that is not granted, and closes its connection. */
export function refuseUpgrade(connection: Socket, { code, message }: Failure): void {
  const body = `${message}\n`;
  const head = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  // What it has sent is read, or the answer might be lost with the connection.
  connection.resume();
  connection.setTimeout(HANG_UP_WITHIN_MS, () => connection.destroy());
  connection.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
