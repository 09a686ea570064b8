import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CHANNEL } from '@kube/api-types';
import { eventually, eventuallyPasses, freePort } from '@kube/test-harness';
import { steady } from './testing/steady.js';
import { TestServer } from './testing/test-server.js';

/** Limit for tests that move many bytes, on a machine that has much else to do. */
const MANY_BYTES_MS = 120_000;

let server: TestServer;
let pod: Server;
let port: number;
let connections: Socket[];

beforeEach(async () => {
  server = await new TestServer().start();
  // Its network container has the address 127.0.0.1, where the test plays the pod.
  server.addPod('web', ['main', 'side']);
  connections = [];
  pod = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    connections.push(socket);
  });
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  port = (pod.address() as { port: number }).port;
});
afterEach(async () => {
  await server.stop();
  for (const socket of connections) socket.destroy();
  await new Promise((resolve) => pod.close(resolve));
});

const FORWARD = '/portForward/default/web?port=';

async function connect() {
  const client = await server.connect(`${FORWARD}${port}`);
  await eventually(() => connections.length > 0);
  return { client, socket: connections.at(-1) as Socket };
}

function reading(socket: Socket): { readonly text: () => string; readonly ended: () => boolean } {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return { text: () => text, ended: () => socket.readableEnded };
}

describe('/portForward', () => {
  it('passes on both ways', async () => {
    const { client, socket } = await connect();
    const read = reading(socket);
    client.send(CHANNEL.stdin, 'ping');
    await eventually(() => read.text() === 'ping');
    socket.write('pong');
    await eventually(() => client.said() === 'pong');
  });

  it('lets the client end first, and the pod go on', async () => {
    const { client, socket } = await connect();
    const read = reading(socket);
    client.send(CHANNEL.stdin, 'all');
    client.send(CHANNEL.stdin);
    await eventually(read.ended);
    expect(read.text()).toBe('all');
    socket.write('an answer');
    await eventually(() => client.said() === 'an answer');
    socket.end(', and more');
    expect(await client.closed).toBe(1000);
    expect([client.said(), client.ended(), client.status()]).toEqual([
      'an answer, and more',
      true,
      undefined,
    ]);
  });

  it('lets the pod end first, and the client go on', async () => {
    const { client, socket } = await connect();
    const read = reading(socket);
    socket.end('a greeting');
    await eventually(() => client.ended());
    expect(client.said()).toBe('a greeting');
    client.send(CHANNEL.stdin, 'still here');
    await eventually(() => read.text() === 'still here');
    client.send(CHANNEL.stdin);
    expect(await client.closed).toBe(1000);
    expect(read.ended()).toBe(true);
  });

  it('tells when nobody listens there', async () => {
    const nobody = await freePort();
    const client = await server.connect(`${FORWARD}${nobody}`);
    await client.closed;
    expect(client.status()).toEqual({
      error: `Internal Error: port ${nobody} of pod "default/web" cannot be connected to: ECONNREFUSED`,
    });
  });

  it('tells when the pod breaks off', async () => {
    const { client, socket } = await connect();
    socket.resetAndDestroy();
    await client.closed;
    expect(client.status()).toEqual({ error: expect.stringContaining('ECONNRESET') });
  });

  it('hangs up on the pod when the client leaves', async () => {
    const { client, socket } = await connect();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    client.socket.terminate();
    socket.end();
    await closed;
    await eventuallyPasses(async () => {
      expect(await server.metric('kubelet_open_streams{kind="portForward"}')).toBe(0);
    });
  });

  it('ends when the server stops', async () => {
    const { client } = await connect();
    await server.stop();
    expect([await client.closed, client.status()]).toEqual([1001, { error: 'the kubelet stops' }]);
  });

  it(
    'reads from the pod no faster than the client does',
    async () => {
      const { client, socket } = await connect();
      client.socket.pause();
      let sent = 0;
      const data = Buffer.alloc(64 * 1024);
      const total = 32 * 1024 * 1024;
      const write = (): void => {
        while (sent < total) {
          sent += data.length;
          if (!socket.write(data)) {
            socket.once('drain', write);
            return;
          }
        }
        socket.end();
      };
      write();
      expect(await steady(() => sent)).toBeLessThan(total / 2);
      client.socket.resume();
      await eventually(() => client.ended(), { within: 60_000 });
      expect(client.bytes()).toBe(total);
    },
    MANY_BYTES_MS,
  );

  it(
    'takes from the client no more than the pod reads',
    async () => {
      const { client, socket } = await connect();
      socket.pause();
      const total = 32 * 1024 * 1024;
      for (let piece = 0; piece < 512; piece++) client.send(CHANNEL.stdin, Buffer.alloc(64 * 1024));
      expect(await steady(() => client.socket.bufferedAmount)).toBeGreaterThan(total / 4);
      let read = 0;
      socket.on('data', (data: Buffer) => {
        read += data.length;
      });
      socket.resume();
      await eventually(() => read === total, { within: 60_000 });
    },
    MANY_BYTES_MS,
  );

  it.each([
    ['/portForward/default/none?port=80', '404 pod "default/none" not found'],
    ['/portForward/default/web', '400 port is "", and should be a number from 1 to 65535'],
    ['/portForward/default/web?port=0', '400 port is "0"'],
    ['/portForward/default/web?port=65536', '400 port is "65536"'],
    ['/portForward/default/web/main?port=80', '400 ask for /portForward/<namespace>/<pod>?port=<number>'],
    ['/portForward/default?port=80', '400 ask for /portForward/'],
  ])('refuses %s', async (path, message) => {
    await expect(server.connect(path)).rejects.toThrow(message);
  });

  it('refuses a pod that does not run now', async () => {
    server.containers.splice(0);
    await expect(server.connect(`${FORWARD}80`)).rejects.toThrow(
      '409 container "net" of pod "default/web" does not run now',
    );
    server.addContainer('web', 'net', { ip: undefined });
    await expect(server.connect(`${FORWARD}80`)).rejects.toThrow('409 pod "default/web" has no address now');
  });

  it('refuses what is sent on another channel', async () => {
    const { client } = await connect();
    client.send(CHANNEL.resize, '{}');
    await client.closed;
    expect(client.status()).toEqual({ error: 'nothing can be sent on channel 4; use 0' });
  });
});
