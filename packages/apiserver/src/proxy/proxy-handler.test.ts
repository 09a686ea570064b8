import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryStorage } from '@kube/storage';
import { eventually } from '@kube/test-harness';
import { type Backend, bodyOf, startBackend } from '../testing/backend.js';
import { endpointsBody, minionBody } from '../testing/bodies.js';
import { startTestApiserver, type TestApiserver } from '../testing/test-apiserver.js';

const BASE = '/api/v1beta1';
let backend: Backend;
let server: TestApiserver;
/** What the backend does with the next requests. */
let answer: (req: IncomingMessage, res: ServerResponse) => unknown;
let seen: IncomingMessage | undefined;

beforeEach(async () => {
  seen = undefined;
  answer = (_req, res) => res.end('hello');
  backend = await startBackend(
    (req, res) => {
      seen = req;
      answer(req, res);
    },
    (req, socket) => {
      seen = req;
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nready ');
      socket.on('data', (text: Buffer) => socket.write(text.toString().toUpperCase()));
      socket.on('end', () => socket.end());
    },
  );
  server = await startTestApiserver(createMemoryStorage(), {
    kubelet: { port: backend.port, https: false, tls: {} },
  });
  await server.api.post(`${BASE}/endpoints`, endpointsBody('web', [backend.host]));
});
afterEach(async () => {
  await server.stop();
  await backend.close();
});

/** Sends a request that has no headers but these. */
async function sendLines(method: string, lines: readonly string[]): Promise<void> {
  const socket = connect(server.api.port, '127.0.0.1');
  const head = [`${method} ${BASE}/proxy/services/web/ HTTP/1.1`, 'Host: x', 'Connection: close', ...lines];
  socket.resume().write(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  await once(socket, 'close');
}

/** A server that gives every request the same answer, and leaves closing to others unless it is to end. */
async function startKeeping(bytes: string, ends = false) {
  const sockets = new Set<Socket>();
  let closed = 0;
  const keeping = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => (ends ? socket.end(bytes) : socket.write(bytes)));
    socket.once('end', () => {
      closed += 1;
    });
  }).listen(0, '127.0.0.1');
  await once(keeping, 'listening');
  return {
    host: `127.0.0.1:${(keeping.address() as AddressInfo).port}`,
    closed: () => closed,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => keeping.close(resolve));
    },
  };
}

const rawHeaders = (): [string, string][] => {
  const raw = seen?.rawHeaders ?? [];
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
};

describe('/redirect/', () => {
  it.each([
    ['a\nb:80', 'a b:80'],
    ['a\u0000b:80', 'a b:80'],
    ['é:80', Buffer.from('é:80').toString('latin1')],
  ])('leads even to %j', async (place, location) => {
    await server.api.post(`${BASE}/endpoints`, endpointsBody('odd', [place]));
    const { code, headers } = await server.api.get(`${BASE}/redirect/services/odd`);
    expect([code, headers.location]).toEqual([307, location]);
  });

  it('leads to one of the endpoints of a service, as it was written', async () => {
    const places = ['10.0.0.3:80', 'http://10.0.0.4:80'];
    await server.api.post(`${BASE}/endpoints`, endpointsBody('two', places));
    const found = new Set<unknown>();
    await eventually(async () => {
      const { code, headers, text } = await server.api.get(`${BASE}/redirect/services/two`);
      expect([code, text]).toEqual([307, '']);
      return found.add(headers.location).size === places.length;
    });
    expect([...found].toSorted()).toEqual(places);
  });

  it('leads to the kubelet of a minion: at its address, or at its id', async () => {
    await server.api.post(`${BASE}/minions`, minionBody('m1', { hostIP: '10.1.2.3' }));
    await server.api.post(`${BASE}/minions`, minionBody('m2'));
    const of = async (id: string) =>
      (await server.api.get(`${BASE}/redirect/minions/${id}`)).headers.location;
    expect(await of('m1')).toBe(`http://10.1.2.3:${backend.port}`);
    expect(await of('m2')).toBe(`http://m2:${backend.port}`);
  });

  it('looks in the namespace that was asked for', async () => {
    expect((await server.api.get(`${BASE}/redirect/services/web?namespace=other`)).code).toBe(404);
  });

  it.each([
    ['services/nosuch', 404, 'endpoints "nosuch" not found'],
    ['minions/nosuch', 404, 'minion "nosuch" not found'],
    ['services/empty', 404, 'no endpoints available for empty'],
  ])('%s is refused', async (path, code, message) => {
    await server.api.post(`${BASE}/endpoints`, endpointsBody('empty'));
    const { json } = await server.api.get(`${BASE}/redirect/${path}`);
    expect(json).toMatchObject({ kind: 'Status', code, message });
  });

  it.each([
    ['GET', 'pods/x'],
    ['GET', 'services'],
    ['GET', 'services/web/more'],
    ['POST', 'services/web'],
  ])('%s %s is not found', async (method, path) => {
    const { code, text } = await server.api.send(method, `${BASE}/redirect/${path}`);
    expect([code, text]).toEqual([404, `Not Found: "${BASE}/redirect/${path}"`]);
  });
});

describe('/proxy/', () => {
  it('passes path, query and headers on, but for the host, and adds none', async () => {
    answer = (req, res) => res.setHeader('X-Back', 'yes').end(req.url);
    const { code, text, headers } = await server.api.get(
      `${BASE}/proxy/services/web/a%20b/%c3%a4?x=1&namespace=default`,
      {
        Cookie: 'a=b',
        'X-Foo': 'bar',
        Authorization: 'Bearer t',
        'Keep-Alive': '1',
        Connection: 'close, X-Hop',
        'X-Hop': '1',
      },
    );
    expect([code, text]).toEqual([200, '/a%20b/%C3%A4?x=1&namespace=default']);
    expect(headers['x-back']).toBe('yes');
    expect(rawHeaders()).toEqual([
      ['Host', backend.host],
      ['Cookie', 'a=b'],
      ['X-Foo', 'bar'],
      ['Authorization', 'Bearer t'],
    ]);
  });

  it('passes on what is repeated, in the spelling in which it came', async () => {
    await sendLines('GET', ['x-a: 1', 'X-b: 2', 'X-A: 3', 'x-a: \xe9']);
    expect(rawHeaders()).toEqual([
      ['Host', backend.host],
      ['x-a', '1'],
      ['x-a', '3'],
      ['x-a', '\xe9'],
      ['X-b', '2'],
    ]);
  });

  it.each([
    ['GET', []],
    ['DELETE', []],
    ['POST', [['Content-Length', '0']]],
    ['PUT', [['Content-Length', '0']]],
  ])('tells of no body where %s has none', async (method, added) => {
    await sendLines(method, []);
    expect(rawHeaders()).toEqual([['Host', backend.host], ...added]);
  });

  it.each([
    ['that has a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n', 'hello'],
    [
      'that says keep-alive',
      'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok',
      'ok',
    ],
    ['of 1.0 that says so', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok', 'ok'],
    ['that has no body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
  ])(
    'ends with an answer %s of a server that keeps the connection, and closes it',
    async (_, bytes, text) => {
      const kept = await startKeeping(bytes);
      await server.api.post(`${BASE}/endpoints`, endpointsBody('kept', [kept.host]));
      expect((await server.api.get(`${BASE}/proxy/services/kept/`)).text).toBe(text);
      await eventually(() => kept.closed() === 1);
      await kept.close();
    },
  );

  it('says how long a body is, also to a client that takes this for a matter of its connection', async () => {
    let requests = 0;
    answer = async (req, res) => {
      requests += 1;
      res.end(`${req.headers['content-length']} ${await bodyOf(req)}`);
    };
    const hidden = 'POST /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
    const headers = { Connection: 'close, Content-Length', 'Content-Length': String(hidden.length) };
    const { text } = await server.api.send('GET', `${BASE}/proxy/services/web/`, hidden, headers);
    expect([text, requests]).toEqual([`${hidden.length} ${hidden}`, 1]);
  });

  it('closes the connection of a server that keeps it and declines another protocol', async () => {
    const kept = await startKeeping('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno');
    await server.api.post(`${BASE}/endpoints`, endpointsBody('kept', [kept.host]));
    const headers = { Connection: 'Upgrade', Upgrade: 'echo' };
    expect((await server.api.get(`${BASE}/proxy/services/kept/`, headers)).text).toBe('no');
    await eventually(() => kept.closed() === 1);
    await kept.close();
  });

  it.each(['HTTP/1.0', 'HTTP/1.1'])(
    'takes an answer of %s that ends with its connection',
    async (version) => {
      const kept = await startKeeping(`${version} 200 OK\r\n\r\nall of it`, true);
      await server.api.post(`${BASE}/endpoints`, endpointsBody('kept', [kept.host]));
      expect((await server.api.get(`${BASE}/proxy/services/kept/`)).text).toBe('all of it');
      await kept.close();
    },
  );

  it.each([
    ['', '/'],
    ['/', '/'],
    ['/dir/', '/dir/'],
    ['/proxy/services/web/x', '/proxy/services/web/x'],
  ])('asks for the path %j as %s', async (path, expected) => {
    answer = (req, res) => res.end(req.url);
    expect((await server.api.get(`${BASE}/proxy/services/web${path}`)).text).toBe(expected);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('passes %s with its body', async (method) => {
    answer = async (req, res) => res.writeHead(418, 'Teapot').end(`${req.method} ${await bodyOf(req)}`);
    const sent = await server.api.send(method, `${BASE}/proxy/services/web/`, 'a body', {
      'Content-Length': '6',
    });
    expect([sent.code, sent.text]).toEqual([418, `${method} a body`]);
    const chunked = await server.api.send(method, `${BASE}/proxy/services/web/`, 'in chunks', {
      'Transfer-Encoding': 'chunked',
    });
    expect(chunked.text).toBe(`${method} in chunks`);
  });

  it('passes answers back as they come', async () => {
    let more: () => void = () => undefined;
    answer = (_req, res) => {
      res.write('first');
      more = () => res.end('second');
    };
    const req = request({ port: server.api.port, path: `${BASE}/proxy/services/web/`, agent: false }).end();
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    const [first] = await once(res.setEncoding('utf8'), 'data');
    expect(first).toBe('first');
    more();
    expect((await once(res, 'data'))[0]).toBe('second');
  });

  it('lets the server know when the client has gone', async () => {
    let gone = false;
    answer = (req, res) => {
      req.once('close', () => {
        gone = true;
      });
      res.write('first');
    };
    const req = request({ port: server.api.port, path: `${BASE}/proxy/services/web/`, agent: false }).end();
    await once(req, 'response');
    req.destroy();
    await eventually(() => gone);
  });

  it('joins connections that go on in another protocol', async () => {
    const socket = connect(server.api.port, '127.0.0.1');
    socket.setEncoding('utf8');
    let text = '';
    socket.on('data', (more: string) => {
      text += more;
    });
    socket.write(
      `GET ${BASE}/proxy/services/web/exec HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly `,
    );
    await eventually(() => text.includes('EARLY'));
    socket.write('late');
    await eventually(() => text.includes('LATE'));
    expect(text).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nready EARLY LATE',
    );
    expect(seen?.headers).toMatchObject({ host: backend.host, upgrade: 'echo', connection: 'Upgrade' });
    socket.end();
    await once(socket, 'close');
  });

  it('passes on a body rather than an offer of another protocol', async () => {
    answer = async (req, res) => res.end(`${req.headers.upgrade} ${await bodyOf(req)}`);
    const headers = { Connection: 'Upgrade', Upgrade: 'echo', 'Content-Length': '6' };
    const { text } = await server.api.send('PUT', `${BASE}/proxy/services/web/`, 'a body', headers);
    expect(text).toBe('undefined a body');
  });

  it('reaches kubelets', async () => {
    await server.api.post(`${BASE}/minions`, minionBody('127.0.0.1'));
    answer = (req, res) => res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(req.url);
    const { text, headers } = await server.api.get(`${BASE}/proxy/minions/127.0.0.1/healthz`);
    expect([text, headers['content-type']]).toEqual(['/healthz', 'text/plain; charset=utf-8']);
  });

  it('says 503 and why when a server cannot be reached', async () => {
    await backend.close();
    const { code, text, headers } = await server.api.send(
      'POST',
      `${BASE}/proxy/services/web/a?b=c`,
      'a body',
    );
    expect(code).toBe(503);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text).toBe(
      `Error: 'dial tcp ${backend.host}: connect: connection refused'\nTrying to reach: 'http://${backend.host}/a?b=c'`,
    );
  });

  it('cuts the answer of a server that dies in the middle', async () => {
    answer = (_req, res) => {
      res.write('first');
      setImmediate(() => res.socket?.destroy());
    };
    await expect(server.api.get(`${BASE}/proxy/services/web/`)).rejects.toThrow('aborted');
  });

  it.each([
    'pods/x/',
    'services',
    'services/nosuch/a',
    'services/empty/a',
    'services/strange/a',
    'minions/nosuch/',
  ])('%s is not found', async (path) => {
    await server.api.post(`${BASE}/endpoints`, endpointsBody('empty'));
    await server.api.post(`${BASE}/endpoints`, endpointsBody('strange', ['no place at all']));
    const { code, text } = await server.api.get(`${BASE}/proxy/${path}`);
    expect([code, text]).toEqual([404, `Not Found: "${BASE}/proxy/${path}"`]);
  });
});

describe('pages', () => {
  const link = `<html><head></head><body><a href="${BASE}/proxy/services/web/dir/x">x</a></body></html>`;
  const page = '<a href="x">x</a>';
  const get = (headers: Record<string, string> = {}) =>
    server.api.get(`${BASE}/proxy/services/web/dir/page?q`, headers);

  it('have their links rewritten', async () => {
    answer = (_req, res) => res.writeHead(200, { 'Content-Type': 'text/html', 'X-More': '1' }).end(page);
    const { text, headers } = await get();
    expect(text).toBe(link);
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'content-length': String(link.length),
      'x-more': '1',
    });
  });

  it('may come compressed', async () => {
    answer = (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' }).end(gzipSync(page));
    };
    const { text, headers } = await get({ 'Accept-Encoding': 'gzip' });
    expect(text).toBe(link);
    expect(headers['content-encoding']).toBeUndefined();
  });

  it.each(['text/html; charset=utf-8', 'text/plain'])(
    'that call themselves %s are left alone',
    async (type) => {
      answer = (_req, res) => res.writeHead(200, { 'Content-Type': type }).end(page);
      expect((await get()).text).toBe(page);
    },
  );

  it('of which only the head is asked for keep their length', async () => {
    answer = (_req, res) =>
      res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': '1234' }).end();
    const { headers } = await server.api.send('HEAD', `${BASE}/proxy/services/web/`);
    expect(headers['content-length']).toBe('1234');
  });

  it('that are too large are passed on as they are', async () => {
    const large = page + 'x'.repeat(9 * 1024 * 1024);
    answer = (_req, res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(large);
    expect((await get()).text).toBe(large);
  });

  it('that are nested without end are passed on', async () => {
    const deep = '<b>'.repeat(100_000);
    answer = (_req, res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(deep);
    expect((await get()).code).toBe(200);
  });
});
