import type { Socket } from 'node:net';

/**
 * Carries bytes both ways between two connected sockets, which must allow half-open connections, until both
 * directions have ended. What a slow reader has not taken stops the other side from being read; an error of one side
 * resets the other.
 *
 * @param done called once, when both are closed
 */
export function relay(client: Socket, server: Socket, done: () => void): void {
  let open = 2;
  const onClose = (): void => {
    open -= 1;
    if (open === 0) done();
  };
  pump(client, server);
  pump(server, client);
  client.on('close', onClose);
  server.on('close', onClose);
}

function pump(from: Socket, to: Socket): void {
  from.on('data', (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  // An error closes its own socket by itself.
  from.on('error', () => to.resetAndDestroy());
  from.resume();
}
