import type { Socket } from 'node:net';
import type { EndpointReader } from './endpoint-reader.js';

/**
 * Options for both sockets of a relay. The mark makes `drain` mean "the kernel has taken everything": as long as it has
 * not, the other side is not read.
 */
export const HIGH_WATER_MARK = 1;

/**
 * Carries bytes both ways between two connected sockets, which must allow half-open connections, until both
 * directions have ended. What a slow reader has not taken stops the other side from being read; an error of one side
 * resets the other.
 *
 * @param reader what `server` reads by
 * @param done called once, when both are closed
 */
export function relay(client: Socket, server: Socket, reader: EndpointReader, done: () => void): void {
  let isClientStopped = false;
  client.on('data', (chunk) => {
    server.write(chunk);
    if (server.writableLength === 0) return;
    isClientStopped = true;
    client.pause();
  });
  server.on('drain', () => {
    if (!isClientStopped) return;
    isClientStopped = false;
    client.resume();
  });
  client.on('drain', () => {
    if (reader.drained()) server.resume();
  });
  let open = 2;
  const onClose = (): void => {
    open -= 1;
    if (open > 0) return;
    reader.end();
    done();
  };
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.on('end', () => passEnd(to));
    // An error closes its own socket by itself.
    from.on('error', () => to.resetAndDestroy());
    from.on('close', onClose);
  }
  client.resume();
}

/** Ends the other direction. When its counterpart has ended before, closing the socket says the same and costs less. */
function passEnd(to: Socket): void {
  if (to.readableEnded && to.writableLength === 0) to.destroy();
  else to.end();
}
