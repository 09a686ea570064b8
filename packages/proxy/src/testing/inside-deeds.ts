import { randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage, type Write } from '@kube/storage';

/** How a TCP server of a test treats its clients. */
export type Behaviour =
  /** Writes its name and ends. */
  | { readonly kind: 'name' }
  /** Writes the address that the client has here, and ends. */
  | { readonly kind: 'peer' }
  /** Writes its name, then keeps the connection. */
  | { readonly kind: 'hold' }
  /** Reads to the client's end, then writes so many bytes and ends. */
  | { readonly kind: 'answer-after-end'; readonly bytes: number }
  /** Writes for as long as it is read. */
  | { readonly kind: 'flood' }
  /** Sends back what it gets. */
  | { readonly kind: 'echo' };

/** What a server has seen so far. */
export interface Seen {
  readonly connections: number;
  readonly open: number;
  readonly bytesRead: number;
  /** Bytes that the kernel has taken. */
  readonly bytesWritten: number;
  readonly datagrams: number;
}

/** Names of servers, or `error <code>`, in the order of the connections. */
export type Answers = readonly string[];

interface Place {
  readonly address: string;
  readonly port: number;
}

interface Serving {
  readonly stop: () => Promise<void>;
  readonly sockets: Set<Socket>;
  connections: number;
  bytesRead: number;
  closedBytes: number;
  datagrams: number;
}

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** What a test can have done within a namespace. */
export function createDeeds(etcdUrl: string) {
  const storage = createEtcdStorage({ servers: [etcdUrl], log: silentLogger });
  const servers = new Map<string, Serving>();
  const held = new Map<string, Socket>();
  const udpClients = new Map<string, UdpSocket>();
  const never = new AbortController().signal;

  const serving = (name: string): Serving => {
    const found = servers.get(name);
    if (found === undefined) throw new Error(`nothing serves as ${name}`);
    return found;
  };

  return {
    async fetchStatus(url: string): Promise<number> {
      return (await fetch(url)).status;
    },
    async fetchText(url: string): Promise<string> {
      return (await fetch(url)).text();
    },

    /**
     * Puts objects, or deletes those that are undefined, each in a transaction of its own and in order.
     *
     * @returns the revision of the last
     */
    async store(objects: Readonly<Record<string, unknown>>): Promise<number> {
      let last = 0;
      for (const [key, value] of Object.entries(objects)) {
        const write: Write = value === undefined ? { type: 'delete', key } : { type: 'put', key, value };
        const decide = () => ({ writes: [write], result: undefined });
        last = (await storage.transact([key], decide, never)).revision;
      }
      return last;
    },

    async serveTcp(name: string, at: Place, behaviour: Behaviour): Promise<void> {
      const state: Serving = {
        stop,
        sockets: new Set(),
        connections: 0,
        bytesRead: 0,
        closedBytes: 0,
        datagrams: 0,
      };
      const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
        state.connections += 1;
        state.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          state.sockets.delete(socket);
          state.closedBytes += socket.bytesWritten;
        });
        behave(name, socket, behaviour, (bytes) => {
          state.bytesRead += bytes;
        });
      });
      async function stop(): Promise<void> {
        const closed = new Promise((resolve) => server.close(resolve));
        for (const socket of state.sockets) socket.resetAndDestroy();
        await closed;
      }
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: at.address, port: at.port, backlog: 1024 }, resolve);
      });
      servers.set(name, state);
    },

    /** Answers each datagram with its name and the length of it; `echo` with itself. */
    async serveUdp(name: string, at: Place, answer: 'name' | 'echo'): Promise<void> {
      const socket = createSocket('udp4');
      const state: Serving = {
        stop: () => new Promise((resolve) => socket.close(() => resolve())),
        sockets: new Set(),
        connections: 0,
        bytesRead: 0,
        closedBytes: 0,
        datagrams: 0,
      };
      socket.on('message', (datagram, from) => {
        state.datagrams += 1;
        state.bytesRead += datagram.length;
        socket.send(answer === 'echo' ? datagram : `${name} ${datagram}`, from.port, from.address);
      });
      socket.on('error', () => undefined);
      await new Promise<void>((resolve) => socket.bind({ address: at.address, port: at.port }, resolve));
      servers.set(name, state);
    },

    async stopServing(name: string): Promise<void> {
      await serving(name).stop();
      servers.delete(name);
    },

    async seen(name: string): Promise<Seen> {
      const { sockets, connections, bytesRead, closedBytes, datagrams } = serving(name);
      const written = [...sockets].reduce((sum, each) => sum + each.bytesWritten - each.writableLength, 0);
      return { connections, open: sockets.size, bytesRead, bytesWritten: closedBytes + written, datagrams };
    },

    /** Connects so many times, so many at once, and tells who answered. */
    async dial(to: Place, count: number, atOnce: number, from?: string): Promise<Answers> {
      const answers: string[] = [];
      let begun = 0;
      const worker = async (): Promise<void> => {
        while (begun < count) {
          const at = begun;
          begun += 1;
          answers[at] = await readAll(to, from);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      return answers;
    },

    /** Opens a connection that stays, and gives the first that is read from it. */
    async hold(id: string, to: Place): Promise<string> {
      const socket = connect({ host: to.address, port: to.port, allowHalfOpen: true });
      held.set(id, socket);
      socket.on('error', () => undefined);
      return new Promise((resolve) => {
        socket.once('data', (data) => {
          socket.pause();
          resolve(String(data));
        });
        socket.once('end', () => resolve('closed'));
        socket.once('close', () => resolve('closed'));
      });
    },

    /** Whether a connection that was opened with `hold` is closed by now. */
    async heldIsClosed(id: string): Promise<boolean> {
      const socket = held.get(id);
      socket?.resume();
      return socket?.closed ?? true;
    },

    async letGo(id: string): Promise<void> {
      held.get(id)?.destroy();
      held.delete(id);
    },

    /** Opens a connection from which nothing is read, until it is let go. */
    async holdWithoutReading(id: string, to: Place): Promise<void> {
      const socket = connect({ host: to.address, port: to.port });
      socket.pause();
      socket.on('error', () => undefined);
      held.set(id, socket);
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    },

    /** Sends a little, ends its own direction, and counts what comes then until the other side's end. */
    async endAndCount(to: Place): Promise<number> {
      const socket = connect({ host: to.address, port: to.port, allowHalfOpen: true });
      socket.end('request');
      let bytes = 0;
      for await (const chunk of socket) bytes += (chunk as Buffer).length;
      return bytes;
    },

    /** Connects so many times, so many at once, and treats each connection badly in another way. */
    async misbehave(to: Place, count: number, atOnce: number): Promise<void> {
      let begun = 0;
      const worker = async (): Promise<void> => {
        while (begun < count) {
          begun += 1;
          await misbehaveOnce(to, begun);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    },

    /** Whether so many bytes come back from an echo exactly as they were sent. */
    async comesBackWhole(to: Place, bytes: number): Promise<boolean> {
      const sent = randomBytes(bytes);
      const socket = connect({ host: to.address, port: to.port, allowHalfOpen: true });
      socket.end(sent);
      const received: Buffer[] = [];
      for await (const chunk of socket) received.push(chunk as Buffer);
      return Buffer.concat(received).equals(sent);
    },

    /** Sends a datagram from the named client's own port and gives the answer, or `none` when none comes in time. */
    async ask(client: string, to: Place, text: string, withinMs: number): Promise<string> {
      const socket = udpClients.get(client) ?? (await connectedUdp(to));
      udpClients.set(client, socket);
      return new Promise((resolve) => {
        const done = (answer: string): void => {
          clearTimeout(limit);
          socket.off('message', onMessage);
          socket.off('error', onError);
          resolve(answer);
        };
        const limit = setTimeout(() => done('none'), withinMs);
        const onMessage = (datagram: Buffer): void => done(String(datagram));
        const onError = (err: NodeJS.ErrnoException): void => done(`error ${err.code}`);
        socket.on('message', onMessage);
        socket.on('error', onError);
        socket.send(text);
      });
    },

    async forgetUdpClient(client: string): Promise<void> {
      udpClients.get(client)?.close();
      udpClients.delete(client);
    },
  };
}

/** The name of something a test can have done. */
export type Deed = keyof ReturnType<typeof createDeeds>;

/** What it is as a function. */
export type DeedResult<D extends Deed> = ReturnType<typeof createDeeds>[D];

function behave(name: string, socket: Socket, behaviour: Behaviour, read: (bytes: number) => void): void {
  socket.on('data', (data) => read(data.length));
  switch (behaviour.kind) {
    case 'name':
      socket.end(name);
      return;
    case 'peer':
      socket.end(socket.remoteAddress ?? 'gone');
      return;
    case 'hold':
      socket.write(name);
      socket.on('end', () => socket.end());
      return;
    case 'answer-after-end':
      socket.on('end', () => socket.end(Buffer.alloc(behaviour.bytes, 'x')));
      return;
    case 'flood': {
      const flood = (): void => {
        while (!socket.destroyed && socket.write(CHUNK));
      };
      socket.on('drain', flood);
      flood();
      return;
    }
    case 'echo':
      socket.pipe(socket);
  }
}

/** What clients do to a connection, in turn; each closes it in the end. */
const MISDEEDS: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.destroy(),
  (socket) => socket.once('connect', () => socket.resetAndDestroy()),
  (socket) => socket.once('data', () => socket.destroy()).end('x'),
  (socket) => socket.write(CHUNK, () => socket.resetAndDestroy()),
  (socket) => socket.once('data', () => socket.destroy()).write('x'),
  (socket) => socket.once('data', () => socket.resetAndDestroy()).write(CHUNK),
  (socket) => socket.once('data', () => socket.pause().end(CHUNK, () => socket.destroy())).write('x'),
];

function misbehaveOnce(to: Place, turn: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: to.address, port: to.port, allowHalfOpen: true });
    socket.on('error', () => undefined).once('close', () => resolve());
    MISDEEDS[turn % MISDEEDS.length]?.(socket);
  });
}

function readAll(to: Place, from: string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: to.address, port: to.port, localAddress: from });
    let text = '';
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.on('error', (err: NodeJS.ErrnoException) => resolve(`error ${err.code}`));
    socket.on('close', () => resolve(text === '' ? 'error nothing was said' : text));
  });
}

async function connectedUdp(to: Place): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.connect(to.port, to.address, resolve));
  return socket;
}
