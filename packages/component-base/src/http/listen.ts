import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long open connections may go on after the signal before they are cut. */
const GRACE_MS = 2_000;

/** Where a server listens; port 0 lets the system choose. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * Binds a server now, and closes it when `signal` aborts: idle connections at once, open ones after a grace time.
 *
 * @returns where it really listens
 * @throws Error when the address is taken or not of this machine; the message says what to do
 */
export async function listen(server: Server, at: ListenAddress, signal: AbortSignal): Promise<ListenAddress> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (err: NodeJS.ErrnoException) => reject(explained(err, at)));
    try {
      server.listen({ host: at.address, port: at.port }, resolve);
    } catch (err) {
      reject(explained(err as NodeJS.ErrnoException, at));
    }
  });
  const close = (): void => {
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  };
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
  const { address, port } = server.address() as AddressInfo;
  return { address, port };
}

/** Resolves when a server that was closed has lost its last connection. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) resolve();
    else server.once('close', () => resolve());
  });
}

function explained(err: NodeJS.ErrnoException, { address, port }: ListenAddress): Error {
  const remedy: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there; stop it, or choose another port',
    EADDRNOTAVAIL: 'that is no address of this machine; choose another -address',
    ERR_SOCKET_BAD_PORT: 'there is no such port; choose one up to 65535',
    EACCES: 'this needs more privileges, or a port above 1023',
  };
  const hint = remedy[err.code ?? ''] ?? err.message;
  return new Error(`cannot listen on ${address}:${port}: ${hint}`, { cause: err });
}
