import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import { createHandleTransport } from './handle-transport.js';
import { createNetTransport } from './net-transport.js';
import { loadHandles } from './node-handles.js';
import type { SocketEvents, TcpServer, TcpSocket, TcpTransport } from './tcp-transport.js';

/** Far more than the kernel takes without a reader. */
const MUCH = 32 * 1024 * 1024;

function handleTransport(): TcpTransport {
  const handles = loadHandles();
  if (handles === undefined) throw new Error('this Node has no handles that we know');
  return createHandleTransport(handles);
}

/** One side of a connection, with what it was told. */
class Side implements SocketEvents {
  readonly received: Buffer[] = [];
  bytes = 0;
  isEnded = false;
  drains = 0;
  failure: string | undefined;
  /** Reads on at once, some time later by itself, or when it is told to. */
  readsOn: 'at once' | 'later' | 'when told' = 'at once';

  constructor(readonly socket: TcpSocket) {
    socket.open(this);
  }

  data(bytes: Buffer): boolean {
    this.bytes += bytes.length;
    this.received.push(Buffer.from(bytes));
    if (this.readsOn === 'later') setImmediate(() => this.socket.resume());
    return this.readsOn === 'at once';
  }

  ended(): void {
    this.isEnded = true;
  }

  drained(): void {
    this.drains += 1;
  }

  failed(code: string): void {
    this.failure = code;
  }
}

describe.each([
  ['handles', handleTransport],
  ['net', createNetTransport],
])('TCP over %s', (_, create) => {
  const transport = create();
  const servers: TcpServer[] = [];
  const sockets: TcpSocket[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    for (const socket of sockets.splice(0)) socket.close();
  });

  async function listening(): Promise<{ port: number; next(): Promise<TcpSocket> }> {
    const accepted: TcpSocket[] = [];
    const server = await transport.listen({ address: '127.0.0.1', port: 0, backlog: 16 }, (socket) => {
      sockets.push(socket);
      accepted.push(socket);
    });
    servers.push(server);
    const next = async (): Promise<TcpSocket> => {
      await eventually(() => accepted.length > 0);
      return accepted.shift() as TcpSocket;
    };
    return { port: server.port, next };
  }

  function connected(
    port: number,
    host = '127.0.0.1',
  ): Promise<{ socket: TcpSocket; code: string | undefined }> {
    return new Promise((resolve) => {
      const socket = transport.connect(host, port, (code) => resolve({ socket, code }));
      sockets.push(socket);
    });
  }

  async function pair(): Promise<[Side, Side]> {
    const { port, next } = await listening();
    const { socket, code } = await connected(port);
    expect(code).toBeUndefined();
    return [new Side(socket), new Side(await next())];
  }

  /** Writes piece by piece, each when the one before was taken. */
  async function send(from: Side, bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += 65_536) {
      const { drains } = from;
      if (!from.socket.write(bytes.subarray(at, at + 65_536))) await eventually(() => from.drains > drains);
    }
  }

  it.each([1, 16_384, 16_385, 3_000_000])('carries %d bytes as they are, both ways', async (size) => {
    const sides = await pair();
    for (const [from, to] of [sides, sides.toReversed() as typeof sides]) {
      const bytes = randomBytes(size);
      await send(from, bytes);
      await eventually(() => to.bytes === size);
      expect(Buffer.concat(to.received).equals(bytes)).toBe(true);
    }
  });

  it('tells who the other side is', async () => {
    const [client, server] = await pair();
    expect([client.socket.peerAddress(), server.socket.peerAddress()]).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('ends one direction and goes on in the other', async () => {
    const [client, server] = await pair();
    client.socket.end();
    await eventually(() => server.isEnded);
    await send(server, Buffer.alloc(100_000, 'x'));
    await eventually(() => client.bytes === 100_000);
    expect(client.isEnded).toBe(false);
    server.socket.end();
    await eventually(() => client.isEnded);
  });

  it('delivers what was taken before it was closed', async () => {
    const [client, server] = await pair();
    client.socket.write(Buffer.from('last words'));
    client.socket.close();
    await eventually(() => server.isEnded);
    expect(String(Buffer.concat(server.received))).toBe('last words');
  });

  it('stops reading when it is told to, which stops the writer, and reads on later', async () => {
    const [client, server] = await pair();
    client.readsOn = 'when told';
    const sending = send(server, Buffer.alloc(MUCH, 'x'));
    await eventually(() => client.bytes > 0);
    const stoppedAt = client.bytes;
    // Whatever else happens meanwhile on this machine, nothing more is read.
    const [other, another] = await pair();
    await send(other, Buffer.alloc(1_000_000, 'y'));
    await eventually(() => another.bytes === 1_000_000);
    expect(client.bytes).toBe(stoppedAt);
    client.readsOn = 'at once';
    client.socket.resume();
    await sending;
    await eventually(() => client.bytes === MUCH);
  });

  it('keeps the bytes of one connection apart from those of another, however slowly they are read', async () => {
    const pairs = await Promise.all(['a', 'b', 'c'].map(async (letter) => ({ letter, sides: await pair() })));
    await Promise.all(
      pairs.map(async ({ letter, sides: [from, to] }) => {
        const bytes = Buffer.alloc(8_000_000, letter);
        to.readsOn = 'later';
        await send(from, bytes);
        await eventually(() => to.bytes === bytes.length);
        expect(Buffer.concat(to.received).equals(bytes)).toBe(true);
      }),
    );
  });

  it('tells that the other side broke off', async () => {
    const [client, server] = await pair();
    server.socket.reset();
    await eventually(() => client.failure !== undefined);
    expect(client.failure).toBe('ECONNRESET');
    // It is closed: nothing of this does anything any more.
    client.socket.write(Buffer.from('x'));
    client.socket.resume();
    client.socket.end();
    client.socket.reset();
    client.socket.close();
  });

  it('can be reset right after it was ended', async () => {
    const [client, server] = await pair();
    client.socket.end();
    client.socket.reset();
    await eventually(() => server.isEnded || server.failure !== undefined);
    // It is closed in both directions: what is sent to it now is not taken.
    await eventually(() => {
      server.socket.write(Buffer.from('x'));
      return server.failure !== undefined;
    });
  });

  it('tells nothing after it was closed', async () => {
    const [client, server] = await pair();
    client.socket.close();
    server.socket.write(Buffer.from('too late'));
    server.socket.reset();
    await pair();
    expect(client).toMatchObject({ bytes: 0, isEnded: false, failure: undefined });
  });

  it.each([
    ['nobody listens', '127.0.0.1', 'ECONNREFUSED'],
    ['the name means nothing', 'nobody..invalid', expect.stringMatching(/^E(NOTFOUND|AI_AGAIN)/)],
  ])('says why it could not connect when %s', async (_why, host, expected) => {
    const { port } = await listening();
    for (const server of servers.splice(0)) server.close();
    expect((await connected(port, host)).code).toEqual(expected);
  });

  it('connects to a name', async () => {
    const { port } = await listening();
    expect((await connected(port, 'localhost')).code).toBeUndefined();
  });

  it('says nothing of a connection that was given up while it was made', async () => {
    const { port } = await listening();
    let told = 0;
    transport
      .connect('127.0.0.1', port, () => {
        told += 1;
      })
      .close();
    await pair();
    expect(told).toBe(0);
  });

  it('rejects with the code when a port cannot be had', async () => {
    const { port } = await listening();
    await expect(
      transport.listen({ address: '127.0.0.1', port, backlog: 1 }, () => undefined),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(
      transport.listen({ address: '203.0.113.1', port: 0, backlog: 1 }, () => undefined),
    ).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });

  it('speaks IPv6 too', async () => {
    const server = await transport.listen({ address: '::1', port: 0, backlog: 1 }, (socket) =>
      sockets.push(socket),
    );
    servers.push(server);
    expect((await connected(server.port, '::1')).code).toBeUndefined();
  });
});
