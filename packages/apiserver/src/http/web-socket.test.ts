import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryStorage } from '@kube/storage';
import { eventually } from '@kube/test-harness';
import { WebSocket } from 'ws';
import { podBody } from '../testing/bodies.js';
import { startTestApiserver, type TestApiserver } from '../testing/test-apiserver.js';

let server: TestApiserver;
beforeEach(async () => {
  server = await startTestApiserver(createMemoryStorage(), {
    watchBacklog: { lines: 50, length: 2_000_000 },
  });
});
afterEach(() => server.stop());

interface Frame {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
  readonly object: any;
}

async function watching(path: string, protocols: string[] = []) {
  const socket = new WebSocket(`ws://127.0.0.1:${server.api.port}/api/v1beta1/${path}`, protocols, {
    origin: 'http://any.example.com',
  });
  const frames: Frame[] = [];
  const texts: string[] = [];
  socket.on('message', (data, isBinary) => {
    if (isBinary) throw new Error('the frame is not text');
    texts.push(String(data));
    frames.push(JSON.parse(String(data)));
  });
  await once(socket, 'open');
  return { socket, frames, texts };
}

const create = (id: string, more: object = {}) =>
  server.api.post('/api/v1beta1/pods', podBody(id, { ...more }));

describe('a watch over websocket', () => {
  it.each(['watch/pods', 'pods?watch=true'])(
    '%s tells one event per text frame, without a newline',
    async (path) => {
      await create('one');
      await create('two');
      const { socket, frames, texts } = await watching(path);
      await eventually(() => frames.length === 2);
      await server.api.delete('/api/v1beta1/pods/one');
      await eventually(() => frames.length === 3);
      expect(frames.map(({ type, object }) => `${type} ${object.id}`)).toEqual([
        'ADDED one',
        'ADDED two',
        'DELETED one',
      ]);
      expect(texts.some((text) => text.includes('\n'))).toBe(false);
      socket.close();
    },
  );

  it('echoes the protocol that was asked for', async () => {
    const { socket } = await watching('watch/pods', ['chat', 'other']);
    expect(socket.protocol).toBe('chat');
    socket.close();
  });

  it.each([
    ['a close frame', (socket: WebSocket) => socket.close()],
    ['any message', (socket: WebSocket) => socket.send('enough')],
    ['a large message', (socket: WebSocket) => socket.send('x'.repeat(10_000))],
    ['the end of the connection', (socket: WebSocket) => socket.terminate()],
  ])('is ended by %s', async (_, end) => {
    const { socket } = await watching('watch/pods');
    expect(server.watches()).toBe(1);
    end(socket);
    await once(socket, 'close');
    await eventually(() => server.watches() === 0);
  });

  it('is closed when the apiserver stops', async () => {
    const { socket } = await watching('watch/pods');
    const closed = once(socket, 'close');
    await server.stop();
    expect((await closed)[0]).toBe(1000);
  });

  it('of a reader that does not read is cut, and the log says why', async () => {
    const { socket } = await watching('watch/pods');
    socket.pause();
    const big = 'x'.repeat(600_000);
    await eventually(
      async () => {
        await create('', { annotations: { big } });
        return server.watches() === 0;
      },
      { within: 25_000 },
    );
    expect(server.logged()).toContainEqual(
      expect.objectContaining({ message: 'watch closed: the reader is too slow' }),
    );
    socket.terminate();
  });
});

describe('a handshake', () => {
  const good = {
    Connection: 'keep-alive, Upgrade',
    Upgrade: 'WebSocket',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    Origin: 'http://any.example.com',
  };

  it('is answered as in the RFC', async () => {
    const req = request({ port: server.api.port, path: '/api/v1beta1/watch/pods', headers: good }).end();
    const [res, socket] = await once(req, 'upgrade');
    expect(res.statusCode).toBe(101);
    expect(res.headers).toMatchObject({
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
    });
    socket.destroy();
  });

  it.each([
    ['another version', { 'Sec-WebSocket-Version': '8' }, 400],
    ['no version', { 'Sec-WebSocket-Version': '' }, 400],
    ['a key that is none', { 'Sec-WebSocket-Key': 'short' }, 400],
    ['an origin that is none', { Origin: 'nowhere' }, 403],
  ])('with %s is refused', async (_, header, code) => {
    const { json, headers } = await server.api.get('/api/v1beta1/watch/pods', { ...good, ...header });
    expect(json).toMatchObject({ kind: 'Status', code });
    if ('Sec-WebSocket-Version' in header) expect(headers['sec-websocket-version']).toBe('13');
  });

  it('without an origin is refused', async () => {
    const { Origin: _, ...without } = good;
    expect((await server.api.get('/api/v1beta1/watch/pods', without)).code).toBe(403);
  });

  it('for a watch that cannot begin gets an ordinary answer', async () => {
    const { code, json } = await server.api.get('/api/v1beta1/watch/pods?resourceVersion=abc', good);
    expect(code).toBe(422);
    expect(json.reason).toBe('Invalid');
  });

  it('for what is no watch is passed over', async () => {
    const { code, json } = await server.api.get('/api/v1beta1/pods', good);
    expect(code).toBe(200);
    expect(json.kind).toBe('PodList');
  });
});

describe('a request that offers another protocol', () => {
  it('is answered in this one, with its body, and the connection can be used on', async () => {
    const headers = {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABkAAQCAAAA',
    };
    const large = podBody('h2c', { annotations: { a: 'x'.repeat(500_000) } });
    const { code, json } = await server.api.send('POST', '/api/v1beta1/pods', large, headers);
    expect([code, json.id]).toEqual([200, 'h2c']);
    expect((await server.api.get('/api/v1beta1/pods/h2c', headers)).json.annotations.a).toHaveLength(500_000);
  });
});
