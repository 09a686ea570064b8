/** What a socket tells whoever reads it. Nothing is told after `close` or `reset`. */
export interface SocketEvents {
  /**
   * These bytes came. They stay as they are until the next read.
   *
   * @returns false to have nothing more read until `resume`
   */
  data(bytes: Buffer): boolean;
  /** The other side has ended its direction. */
  ended(): void;
  /** The kernel has taken what `write` had to keep. */
  drained(): void;
  /** The connection broke, and is closed. */
  failed(code: string): void;
}

/** One end of a TCP connection. It may be half open: each direction ends by itself. */
export interface TcpSocket {
  /** The other side's address; `undefined` when it has gone already. */
  peerAddress(): string | undefined;
  /** Begins to read. */
  open(events: SocketEvents): void;
  /** Reads on after `data` gave false. */
  resume(): void;
  /**
   * Sends these bytes, which must stay as they are until they are taken.
   *
   * @returns true when the kernel has taken all of them; else `drained` follows, and nothing more may be written before
   */
  write(bytes: Buffer): boolean;
  /** Ends our direction. */
  end(): void;
  /** Closes both directions; what was written and taken still arrives. */
  close(): void;
  /** Closes both directions and tells the other side that something is wrong. */
  reset(): void;
}

/** Where to listen, and how many clients the kernel may hold until they are accepted. */
export interface ListenOptions {
  readonly address: string;
  /** 0 for any. */
  readonly port: number;
  readonly backlog: number;
}

/** A port that is listened on. */
export interface TcpServer {
  readonly port: number;
  /** Stops listening; accepted sockets are not touched. */
  close(): void;
}

/** How this process speaks TCP. Sockets do not wait for more to send, and notice when the other side is no more. */
export interface TcpTransport {
  /** @throws the system's error, with its `code`, when the port cannot be had */
  listen(options: ListenOptions, accepted: (socket: TcpSocket) => void): Promise<TcpServer>;
  /**
   * Connects, and gives the socket at once: it may be closed while it connects, and then nothing is told any more.
   *
   * @param done called with nothing when the other side accepted, with the error's code when it did not
   */
  connect(host: string, port: number, done: (code: string | undefined) => void): TcpSocket;
}

/** How long a connection may be silent before the kernel asks whether the other side still lives. */
export const KEEP_ALIVE_SECONDS = 60;
