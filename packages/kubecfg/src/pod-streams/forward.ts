import { createServer, type Server, type Socket } from 'node:net';
import { CHANNEL, messageFor, readMessage } from '@kube/api-types';
import type { WebSocket } from 'ws';
import { readStatus } from './read-status.js';

const HERE = '127.0.0.1';

/** Opens a connection to the pod for one of this machine. */
export type OpenPod = () => Promise<WebSocket>;

/**
 * Listens on this machine's loopback address and passes each connection on to the pod.
 *
 * @param tell is told why a connection failed; the others go on
 * @throws Error that says why the port cannot be had
 */
export async function listenForPod(
  port: number,
  open: OpenPod,
  tell: (message: string) => void,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    // A connection that breaks closes, and that is how the pod hears of it.
    client.on('error', () => undefined);
    open().then(
      (pod) => join(client, pod, tell),
      (err: Error) => {
        tell(err.message);
        client.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (err) => reject(notHad(port, err)));
    server.listen(port, HERE, resolve);
  });
  return server;
}

function notHad(port: number, err: NodeJS.ErrnoException): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there; choose another port, or none for any that is free, like :80',
    EACCES: 'this needs more privileges, or a port above 1023',
  };
  const reason = reasons[err.code ?? ''] ?? err.message;
  return new Error(`cannot listen on ${HERE}:${port}: ${reason}`, { cause: err });
}

/** Passes on both ways, no faster than either side takes it; each side may end and go on reading. */
function join(client: Socket, pod: WebSocket, tell: (message: string) => void): void {
  client.on('data', (data: Buffer) => {
    client.pause();
    pod.send(messageFor(CHANNEL.stdin, data), (err) => {
      if (err) client.destroy();
      else client.resume();
    });
  });
  client.once('end', () => pod.send(messageFor(CHANNEL.stdin)));
  client.once('close', () => pod.terminate());
  client.on('drain', () => pod.resume());
  pod.on('message', (message: Buffer) => {
    const read = readMessage(message);
    if (read?.channel === CHANNEL.stdout) {
      if (read.data.length === 0) client.end();
      else if (!client.write(read.data)) pod.pause();
    } else if (read?.channel === CHANNEL.status) {
      const { error } = readStatus(read.data);
      if (error !== undefined) tell(error);
      client.destroy();
    }
  });
  pod.once('close', () => client.destroySoon());
  if (pod.readyState === pod.CLOSED) client.destroySoon();
  pod.resume();
  client.resume();
}
