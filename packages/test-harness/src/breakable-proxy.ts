import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.js';
import { createAnswerSpotter, HTTP2_PREFACE } from './http2-answers.js';

/** A TCP forwarder in front of a server, to be placed between a client and its server and then mistreated. */
export interface BreakableProxy {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number;
  /** Resets all connections, on both sides. New ones are accepted. */
  cut(): void;
  /** Resets all connections as soon as `bytes` more have been passed from the server to clients. */
  cutAfter(bytes: number): void;
  /** Passes nothing on any more, in either direction, on old and new connections, and closes none. */
  freeze(): void;
  /** Ends the freeze; what was held back is passed on. */
  thaw(): void;
  /** While on, resets each new connection at once. Old ones go on: see `cut`. */
  refuse(on: boolean): void;
  /**
   * Lets the next request reach the server and be answered, but resets the connection instead of passing the
   * answer on. For HTTP/2 that is the end of the next stream, for all else the next bytes of the server.
   */
  dropNextAnswer(): void;
  /** How many connections have been accepted so far, also refused ones. */
  accepted(): number;
  /** Resets all connections and stops listening. */
  close(): Promise<void>;
}

interface Link {
  readonly sockets: readonly [client: Socket, server: Socket];
  reset(): void;
}

interface Mischief {
  frozen: boolean;
  refusing: boolean;
  droppingAnswer: boolean;
  /** Bytes until the cut; undefined when none is planned. */
  cutIn: number | undefined;
  accepted: number;
}

/** Starts a proxy on a free port of 127.0.0.1 in front of `targetPort` of 127.0.0.1. */
export async function startBreakableProxy(targetPort: number): Promise<BreakableProxy> {
  const links = new Set<Link>();
  const mischief: Mischief = {
    frozen: false,
    refusing: false,
    droppingAnswer: false,
    cutIn: undefined,
    accepted: 0,
  };
  const cut = (): void => {
    for (const link of links) {
      link.reset();
    }
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    mischief.accepted++;
    if (mischief.refusing) {
      client.on('error', () => {}).resetAndDestroy();
      return;
    }
    const link = createLink(client, connectTo(targetPort), mischief, cut);
    links.add(link);
    client.once('close', () => links.delete(link));
  });
  const port = await freePort();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    port,
    cut,
    cutAfter: (bytes) => {
      mischief.cutIn = bytes;
    },
    freeze: () => {
      mischief.frozen = true;
      for (const { sockets } of links) {
        sockets.forEach((socket) => {
          socket.pause();
        });
      }
    },
    thaw: () => {
      mischief.frozen = false;
      for (const { sockets } of links) {
        sockets.forEach((socket) => {
          socket.resume();
        });
      }
    },
    refuse: (on) => {
      mischief.refusing = on;
    },
    dropNextAnswer: () => {
      mischief.droppingAnswer = true;
    },
    accepted: () => mischief.accepted,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await closed;
    },
  };
}

function connectTo(port: number): Socket {
  return connect({ port, host: '127.0.0.1', allowHalfOpen: true });
}

function createLink(client: Socket, server: Socket, mischief: Mischief, cutAll: () => void): Link {
  const reset = (): void => {
    client.resetAndDestroy();
    server.destroy();
  };
  const endsAnswer = answerSpotter(client);

  const forward = (from: Socket, to: Socket, swallow: (chunk: Buffer) => boolean): void => {
    from.on('data', (chunk: Buffer) => {
      if (!swallow(chunk) && !to.write(chunk)) {
        from.pause();
      }
    });
    to.on('drain', () => {
      if (!mischief.frozen) {
        from.resume();
      }
    });
    from.on('end', () => to.end());
    from.on('error', reset);
    from.on('close', () => to.end());
    if (mischief.frozen) {
      from.pause();
    }
  };

  forward(client, server, () => false);
  forward(server, client, (chunk) => {
    const answered = endsAnswer(chunk);
    if (mischief.droppingAnswer) {
      if (answered) {
        mischief.droppingAnswer = false;
        reset();
      }
      return true;
    }
    if (mischief.cutIn === undefined) {
      return false;
    }
    mischief.cutIn -= chunk.length;
    if (mischief.cutIn > 0) {
      return false;
    }
    mischief.cutIn = undefined;
    cutAll();
    return true;
  });
  return { sockets: [client, server], reset };
}

/** Tells HTTP/2 from the rest by the client's first bytes. */
function answerSpotter(client: Socket): (chunk: Buffer) => boolean {
  let spot: (chunk: Buffer) => boolean = () => true;
  client.once('data', (first: Buffer) => {
    if (first.toString('latin1').startsWith(HTTP2_PREFACE)) {
      spot = createAnswerSpotter();
    }
  });
  return (chunk) => spot(chunk);
}
