import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CHANNEL } from '@kube/api-types';
import { fakeClock } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { RuntimeError } from '../dockertools/container-runtime.js';
import type { FakeProcess } from './testing/fake-streams.js';
import { steady } from './testing/steady.js';
import { TestServer } from './testing/test-server.js';
import type { WsClient } from './testing/ws-client.js';

/** Limit for tests that move many bytes, on a machine that has much else to do. */
const MANY_BYTES_MS = 120_000;

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().start();
  server.addPod('web', ['main']);
});
afterEach(() => server.stop());

const EXEC = '/exec/default/web/main?command=sh';

async function start(path: string): Promise<{ client: WsClient; process: FakeProcess }> {
  const client = await server.connect(path);
  await eventually(() => server.streams.processes.length > 0);
  return { client, process: server.streams.processes.at(-1) as FakeProcess };
}

describe('/exec', () => {
  it('keeps what is written apart, and tells at last how the process ended', async () => {
    const { client, process } = await start(EXEC);
    process.write('stdout', 'out');
    process.write('stderr', 'err');
    process.exit(3);
    expect(await client.closed).toBe(1000);
    expect([client.said(CHANNEL.stdout), client.said(CHANNEL.stderr)]).toEqual(['out', 'err']);
    expect(client.status()).toEqual({ exitCode: 3 });
    await eventually(() => process.ended);
  });

  it.each([
    [
      '/exec/default/web/main?command=sh&command=-c&command=a%20b&stdin=1&tty=1',
      { command: ['sh', '-c', 'a b'], stdin: true, tty: true },
    ],
    ['/exec/default/web?command=sh', { command: ['sh'], stdin: false, tty: false }],
    ['/exec/default/web/uid-web/main?command=sh&stdin=0', { command: ['sh'], stdin: false, tty: false }],
  ])('%s starts what is asked for', async (path, request) => {
    const { process } = await start(path);
    expect([process.containerId, process.request]).toEqual(['web-main-0', request]);
    process.exit(0);
  });

  it('hands over what is sent, in order, and its end', async () => {
    const { client, process } = await start(`${EXEC}&stdin=1`);
    let read = '';
    process.input?.on('data', (data: Buffer) => {
      read += data.toString();
    });
    client.send(CHANNEL.stdin, 'a');
    client.send(CHANNEL.stdin, 'b');
    client.send(CHANNEL.stdin);
    await eventually(() => process.input?.readableEnded);
    expect(read).toBe('ab');
    client.send(CHANNEL.stdin, 'after the end');
    process.exit(0);
    await client.closed;
    expect(client.status()).toEqual({ exitCode: 0 });
  });

  it('forgets what is sent to a process that reads nothing', async () => {
    const { client, process } = await start(EXEC);
    client.send(CHANNEL.stdin, 'a');
    client.send(CHANNEL.stdin);
    process.exit(0);
    await client.closed;
    expect(client.status()).toEqual({ exitCode: 0 });
  });

  it('passes on the size of the terminal', async () => {
    const { client, process } = await start(`${EXEC}&tty=1`);
    client.send(CHANNEL.resize, '{"w":100,"h":30}');
    await eventuallyPasses(() => expect(process.sizes).toEqual([{ columns: 100, rows: 30 }]));
    process.exit(0);
  });

  it.each([
    [
      'the size of a terminal that is none',
      CHANNEL.resize,
      '{"w":0,"h":30}',
      'the size of the terminal is {"w":0,"h":30}',
    ],
    ['the size of a terminal that is no JSON', CHANNEL.resize, '80x24', 'the size of the terminal is 80x24'],
    ['the size of a terminal that is null', CHANNEL.resize, 'null', 'the size of the terminal is null'],
    ['what only we send', CHANNEL.stdout, 'x', 'nothing can be sent on channel 1'],
    ['something else', 9, 'x', 'nothing can be sent on channel 9'],
  ])('refuses %s, and ends the process', async (_, channel, data, message) => {
    const { client, process } = await start(`${EXEC}&stdin=1&tty=1`);
    client.send(channel, data);
    await client.closed;
    expect(client.status()).toEqual({ error: expect.stringContaining(message) });
    expect(process.ended).toBe(true);
  });

  it.each([
    ['an empty message', Buffer.alloc(0), 'an empty message'],
    ['a message of text', 'text', 'a message of text'],
  ])('refuses %s', async (_, message, error) => {
    const { client, process } = await start(`${EXEC}&stdin=1`);
    client.socket.send(message);
    await client.closed;
    expect(client.status()).toEqual({ error: expect.stringContaining(error) });
    expect(process.ended).toBe(true);
  });

  it('closes on whoever sends more at once than is taken', async () => {
    const { client, process } = await start(`${EXEC}&stdin=1`);
    client.send(CHANNEL.stdin, Buffer.alloc(5 * 1024 * 1024));
    expect(await client.closed).toBe(1009);
    await eventually(() => process.ended);
  });

  it.each([
    ['/exec/default/none/main?command=sh', '404 pod "default/none" not found'],
    ['/exec/default/web/none?command=sh', '404 pod "default/web" has no container "none"; it has: main'],
    ['/exec/default/web/main', '400 no command'],
    ['/exec/default/web/main?command=sh&tty=maybe', '400 tty is "maybe", and should be 1 or 0'],
    ['/exec/default?command=sh', '400 Unexpected path for command running'],
    ['/nothing', '404 404 page not found'],
    ['/exec/%zz/web?command=sh', '400 "/exec/%zz/web" is not encoded'],
  ])('refuses %s before it is a WebSocket', async (path, message) => {
    await expect(server.connect(path)).rejects.toThrow(message);
    expect(server.streams.processes).toEqual([]);
  });

  it('refuses a container that does not run', async () => {
    server.containers.splice(0);
    server.addContainer('web', 'main', { state: 'exited' });
    await expect(server.connect(EXEC)).rejects.toThrow(
      '409 container "main" of pod "default/web" does not run now',
    );
  });

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without a site', { origin: 'null' }],
  ])('refuses %s', async (_, headers) => {
    await expect(server.connect(EXEC, headers)).rejects.toThrow('403 pages of ');
    expect(server.streams.processes).toEqual([]);
  });

  it('takes a page of its own', async () => {
    const client = await server.connect(EXEC, { origin: `http://127.0.0.1:${server.port}` });
    await eventually(() => server.streams.processes.length > 0);
    client.socket.terminate();
  });

  it('tells of a process that cannot be started', async () => {
    server.streams.failure = new RuntimeError('conflict', 'container web-main-0 is paused');
    const client = await server.connect(EXEC);
    await client.closed;
    expect(client.status()).toEqual({ error: 'container web-main-0 is paused' });
  });

  it('tells when the engine breaks off', async () => {
    const { client, process } = await start(EXEC);
    process.output.destroy(new Error('aborted'));
    await client.closed;
    expect(client.status()).toEqual({ error: 'Internal Error: aborted' });
    expect(process.ended).toBe(true);
  });

  it.each([
    ['says goodbye', (client: WsClient) => client.socket.close()],
    ['is gone', (client: WsClient) => client.socket.terminate()],
  ])('ends the process when the client %s', async (_, leave) => {
    const { client, process } = await start(`${EXEC}&stdin=1`);
    expect(await server.metric('kubelet_open_streams{kind="exec"}')).toBe(1);
    leave(client);
    await eventually(() => process.ended);
    await eventuallyPasses(async () =>
      expect(await server.metric('kubelet_open_streams{kind="exec"}')).toBe(0),
    );
  });

  it('ends the process when the server stops, and says so', async () => {
    const { client, process } = await start(EXEC);
    await server.stop();
    expect([await client.closed, client.status(), process.ended]).toEqual([
      1001,
      { error: 'the kubelet stops' },
      true,
    ]);
  });

  it(
    'stops also when a client does not read',
    async () => {
      const { client, process } = await start(EXEC);
      client.socket.pause();
      const stopWriting = writeOn(process);
      await steady(() => process.output.writableLength);
      await server.stop();
      stopWriting();
      expect(process.ended).toBe(true);
      client.socket.terminate();
    },
    MANY_BYTES_MS,
  );

  it(
    'reads the output no faster than the client does',
    async () => {
      const { client, process } = await start(EXEC);
      client.socket.pause();
      const stopWriting = writeOn(process);
      const written = await steady(() => sent);
      expect(written).toBeLessThan(16 * 1024 * 1024);
      client.socket.resume();
      await eventually(() => sent > written + 1024 * 1024, { within: 60_000 });
      stopWriting();
      process.exit(0);
      await client.closed;
      expect(client.bytes()).toBe(sent);
    },
    MANY_BYTES_MS,
  );

  let sent = 0;
  /** Writes as much as is taken, up to 256 MB. */
  function writeOn(process: FakeProcess): () => void {
    sent = 0;
    let stopped = false;
    const data = Buffer.alloc(64 * 1024);
    const write = (): void => {
      while (!stopped && sent < 256 * 1024 * 1024) {
        sent += data.length;
        if (!process.output.write({ stream: 'stdout', data })) {
          process.output.once('drain', write);
          return;
        }
      }
    };
    write();
    return () => {
      stopped = true;
    };
  }

  it(
    'takes no more than the process reads',
    async () => {
      const { client, process } = await start(`${EXEC}&stdin=1`);
      const total = 32 * 1024 * 1024;
      for (let piece = 0; piece < 512; piece++) client.send(CHANNEL.stdin, Buffer.alloc(64 * 1024));
      const left = await steady(() => client.socket.bufferedAmount);
      expect(left).toBeGreaterThan(total / 4);
      expect(process.input?.readableLength).toBeLessThan(1024 * 1024);
      let read = 0;
      process.input?.on('data', (data: Buffer) => {
        read += data.length;
      });
      await eventually(() => read === total, { within: 60_000 });
      process.exit(0);
    },
    MANY_BYTES_MS,
  );

  it('speaks to a client now and then, and so finds out that one has gone which it does not read from', async () => {
    const clock = fakeClock();
    const own = await new TestServer({ clock }).start();
    own.addPod('web', ['main']);
    const client = await own.connect(EXEC);
    await eventually(() => clock.sleepers === 1);
    await clock.advance(30_000);
    await eventually(() => client.pings === 1);
    await clock.advance(30_000);
    await eventually(() => client.pings === 2);
    client.socket.close();
    await eventually(() => clock.sleepers === 0);
    await own.stop();
  });
});
