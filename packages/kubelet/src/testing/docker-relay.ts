import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '@kube/test-harness';

/** A way to Docker, over TCP, that can be closed and opened again: a Docker that goes away and comes back. */
export interface DockerRelay {
  /** As `-docker_endpoint` takes it. The same for as long as the relay lives. */
  readonly endpoint: string;
  open(): Promise<void>;
  /** Cuts every connection and takes no more. */
  close(): Promise<void>;
}

/** A relay, closed at first, on a free port of loopback. @param socketPath where Docker really is */
export async function createDockerRelay(socketPath: string): Promise<DockerRelay> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  return {
    endpoint: `tcp://127.0.0.1:${port}`,
    async open() {
      const listening = createServer((client) => {
        const docker = connect(socketPath);
        for (const [from, to] of [
          [client, docker],
          [docker, client],
        ] as const) {
          sockets.add(from);
          from.once('close', () => sockets.delete(from));
          from.on('error', () => to.destroy());
          from.pipe(to);
        }
      });
      server = listening;
      await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
    },
    async close() {
      const closing = server;
      server = undefined;
      if (closing === undefined) return;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
