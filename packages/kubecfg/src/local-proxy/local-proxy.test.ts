import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StubServer, startAnswering } from '../testing/stub-server.js';
import { serveProxy } from './serve.js';

let www = '';
let api: StubServer;
let proxy: Server;

beforeAll(async () => {
  www = mkdtempSync(join(tmpdir(), 'kubecfg-www-'));
  mkdirSync(join(www, 'site'));
  mkdirSync(join(www, 'empty & <odd>'));
  writeFileSync(join(www, 'page.html'), '<p>hello</p>');
  writeFileSync(join(www, 'site/index.html'), '<p>index</p>');
  api = await startAnswering(({ request: asked, body }) => ({ code: 202, body: `${asked} ${body}` }));
  proxy = await serveProxy({
    connection: { url: new URL(`${api.url}/api`), tls: {}, headers: { authorization: 'Bearer abc' } },
    www,
    port: 0,
  });
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await api.close();
  rmSync(www, { recursive: true });
});

interface Answer {
  readonly code: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** As it is, without the tidying of paths that `fetch` does. */
async function ask(path: string, method = 'GET', body = ''): Promise<Answer> {
  const { port } = proxy.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method }, resolve).once('error', reject).end(body);
  });
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { code: response.statusCode, headers: response.headers, body: text };
}

describe('the local proxy', () => {
  it('passes on what is for the API, with our credentials, and gives back what comes', async () => {
    expect(await ask('/api/v1beta1/pods?namespace=x', 'POST', '{"a":1}')).toMatchObject({
      code: 202,
      body: 'POST /api/v1beta1/pods?namespace=x {"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(api.received.at(-1)?.headers.authorization).toBe('Bearer abc');
  });

  it('says so when the apiserver is not there', async () => {
    const url = new URL('http://127.0.0.1:1/api');
    const alone = await serveProxy({ connection: { url, tls: {}, headers: {} }, www, port: 0 });
    const { port } = alone.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/v1beta1/pods`);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('the apiserver at http://127.0.0.1:1 did not answer');
    alone.closeAllConnections();
    alone.close();
  });

  it('passes events on as they come, and hangs up when the reader does', async () => {
    let hungUp: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    const watched = createServer((req, res) => {
      res.once('close', hungUp);
      res.write(`event of ${req.url}\n`);
    });
    await new Promise<void>((resolve) => watched.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(watched.address() as AddressInfo).port}/api`);
    const server = await serveProxy({ connection: { url, tls: {}, headers: {} }, www, port: 0 });
    const reader = new AbortController();
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/watch`, { signal: reader.signal });
    const { value } = (await response.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe('event of /api/watch\n');
    reader.abort();
    await gone;
    for (const one of [server, watched]) {
      one.closeAllConnections();
      one.close();
    }
  });

  it.each([
    ['/static/page.html', 200, 'text/html; charset=utf-8', '<p>hello</p>'],
    ['/static/site/', 200, 'text/html; charset=utf-8', '<p>index</p>'],
    [
      '/static/',
      200,
      'text/html; charset=utf-8',
      '<pre>\n<a href="empty%20&#38;%20%3Codd%3E/">empty &#38; &#60;odd&#62;/</a>\n<a href="page.html">page.html</a>\n<a href="site/">site/</a>\n</pre>\n',
    ],
    ['/static/none', 404, 'text/plain; charset=utf-8', '404 page not found\n'],
    ['/static/page.html/', 404, 'text/plain; charset=utf-8', '404 page not found\n'],
    ['/static/%2e%2e/%2e%2e/etc/passwd', 404, 'text/plain; charset=utf-8', '404 page not found\n'],
    ['/static/../../etc/passwd', 404, 'text/plain; charset=utf-8', '404 page not found\n'],
    ['/static/%', 404, 'text/plain; charset=utf-8', '404 page not found\n'],
    ['/version', 404, 'text/plain; charset=utf-8', '404 page not found\n'],
    ['/api', 301, 'text/html; charset=utf-8', '<a href="/api/">Moved Permanently</a>.\n\n'],
    ['/static/site', 301, 'text/html; charset=utf-8', '<a href="site/">Moved Permanently</a>.\n\n'],
  ])('%s is answered %d', async (path, code, type, body) => {
    expect(await ask(path)).toMatchObject({ code, body, headers: { 'content-type': type } });
  });
});
