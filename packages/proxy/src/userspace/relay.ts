import type { SocketEvents, TcpSocket } from '../tcp/tcp-transport.js';

/**
 * Carries bytes both ways between two connected sockets until both directions have ended. What one side's kernel has
 * not taken stops the other from being read; when one breaks, the other is reset.
 *
 * @param done called once, when both are closed by what they did themselves
 */
export function relay(client: TcpSocket, server: TcpSocket, done: () => void): void {
  const [ofClient, ofServer] = [new Direction(client, server, done), new Direction(server, client, done)];
  ofClient.opposite = ofServer;
  ofServer.opposite = ofClient;
  client.open(ofClient);
  server.open(ofServer);
}

/** What one side says, on its way to the other. */
class Direction implements SocketEvents {
  opposite: Direction | undefined;
  hasEnded = false;

  constructor(
    private readonly from: TcpSocket,
    private readonly to: TcpSocket,
    private readonly done: () => void,
  ) {}

  data(bytes: Buffer): boolean {
    return this.to.write(bytes);
  }

  /** The end is read after everything else, and nothing is read before all was taken: there is nothing under way. */
  ended(): void {
    this.hasEnded = true;
    if (this.opposite?.hasEnded) {
      this.from.close();
      this.to.close();
      this.done();
    } else {
      this.to.end();
    }
  }

  /** `from` has taken what it was sent: the other side may be read again. */
  drained(): void {
    this.to.resume();
  }

  failed(): void {
    this.to.reset();
    this.done();
  }
}
