import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { KEEP_ALIVE_SECONDS, type SocketEvents, type TcpSocket, type TcpTransport } from './tcp-transport.js';

/** The mark makes `drain` mean "the kernel has taken everything". */
const HIGH_WATER_MARK = 1;

const OPTIONS = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEP_ALIVE_SECONDS * 1_000,
} as const;

/** TCP over `net.Socket`: for a Node without the handles that we know. */
export function createNetTransport(): TcpTransport {
  return {
    listen({ address, port, backlog }, accepted) {
      const server = createServer({ ...OPTIONS, pauseOnConnect: true, highWaterMark: HIGH_WATER_MARK });
      server.on('connection', (socket) => accepted(new NetSocket(socket)));
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: address, port, backlog }, () => {
          server.off('error', reject);
          resolve({ port: (server.address() as AddressInfo).port, close: () => server.close() });
        });
      });
    },

    connect(host, port, done) {
      const options = { host, port, writableHighWaterMark: HIGH_WATER_MARK, ...OPTIONS };
      const socket = connect(options);
      const connection = new NetSocket(socket);
      const told = (code: string | undefined): void => {
        if (!connection.isClosed) done(code);
      };
      const onError = (err: NodeJS.ErrnoException): void => told(err.code ?? 'UNKNOWN');
      socket.once('error', onError);
      socket.once('connect', () => {
        socket.off('error', onError);
        socket.pause();
        told(undefined);
      });
      return connection;
    },
  };
}

class NetSocket implements TcpSocket {
  #isClosed = false;

  constructor(private readonly socket: Socket) {
    // An error that nobody waits for any more.
    socket.on('error', () => undefined);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  peerAddress(): string | undefined {
    return this.socket.remoteAddress;
  }

  open(events: SocketEvents): void {
    const { socket } = this;
    const unlessClosed = (tell: () => void): (() => void) => {
      return () => {
        if (!this.#isClosed) tell();
      };
    };
    socket.on('data', (bytes) => {
      if (!this.#isClosed && !events.data(bytes)) socket.pause();
    });
    socket.on(
      'end',
      unlessClosed(() => events.ended()),
    );
    socket.on(
      'drain',
      unlessClosed(() => events.drained()),
    );
    socket.on('error', (err: NodeJS.ErrnoException) => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      events.failed(err.code ?? 'UNKNOWN');
    });
    socket.resume();
  }

  resume(): void {
    this.socket.resume();
  }

  write(bytes: Buffer): boolean {
    this.socket.write(bytes);
    return this.socket.writableLength === 0;
  }

  end(): void {
    this.socket.end();
  }

  close(): void {
    this.#isClosed = true;
    this.socket.destroy();
  }

  reset(): void {
    this.#isClosed = true;
    const { socket } = this;
    // Node 20 never closes a socket that is reset while its end is under way.
    if (socket.writableEnded && !socket.writableFinished) socket.destroy();
    else socket.resetAndDestroy();
  }
}
