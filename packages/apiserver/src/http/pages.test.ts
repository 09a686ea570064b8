import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMemoryStorage } from '@kube/storage';
import { startTestApiserver, type TestApiserver } from '../testing/test-apiserver.js';

let server: TestApiserver;
let logs: string;
beforeAll(async () => {
  logs = await mkdtemp(join(tmpdir(), 'logs-'));
  await mkdir(join(logs, 'sub dir/c:d'), { recursive: true });
  await writeFile(join(logs, 'a.log'), 'line\n');
  await writeFile(join(logs, '<b>.log'), '');
  server = await startTestApiserver(createMemoryStorage(), {}, { logs });
});
afterAll(async () => {
  await server.stop();
  await rm(logs, { recursive: true });
});

describe('the pages', () => {
  it.each([
    ['/', 'text/html', '<html><body>Welcome to Kubernetes</body></html>'],
    ['/api', 'application/json', '{"versions":["v1beta1","v1beta2"]}'],
    ['/api/', 'application/json', '{"versions":["v1beta1","v1beta2"]}'],
    [
      '/version',
      'application/json',
      '{"major":"0","minor":"5.6","gitVersion":"v0.5.6","gitCommit":"","gitTreeState":"not a git tree"}',
    ],
    ['/_whoami', 'text/plain', 'NO AUTHENTICATION SUPPORT'],
    ['/healthz', 'text/plain; charset=utf-8', 'ok'],
  ])('%s', async (path, type, text) => {
    const answer = await server.api.get(path);
    expect([answer.code, answer.headers['content-type'], answer.text]).toEqual([200, type, text]);
    expect(answer.headers['content-length']).toBe(String(text.length));
  });

  it.each(['/', '/api', '/version', '/_whoami', '/swaggerapi'])(
    '%s is for GET and for clients that take JSON',
    async (path) => {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
        const { code, text } = await server.api.send(method, path);
        expect([code, text]).toEqual([405, '405: Method Not Allowed']);
      }
      expect((await server.api.send('HEAD', path)).code).toBe(405);
      const { code, text } = await server.api.get(path, { Accept: 'text/html' });
      expect([code, text]).toEqual([406, '406: Not Acceptable']);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('/healthz answers %s', async (method) => {
    const { code, text } = await server.api.send(method, '/healthz');
    expect([code, text]).toEqual([200, 'ok']);
  });

  it.each([
    ...[
      '/index',
      '/index.html',
      '/ui',
      '/debug/vars',
      '/debug/pprof/',
      '/proxy/minion/m1/',
      '/api/v1beta3/pods',
    ],
    ...['/api/v1beta1', '/api/v1beta1/', '/healthz/', '/validate/', '/API', '/apix/v1beta1/pods', '/apis'],
    ...[
      '/api/v1beta1/nosuch',
      '/api/v1beta1/Pods',
      '/api/v1beta1/replicationcontrollers',
      '/api/v1beta1/nodes',
    ],
    ...['/api/v1beta1/namespaces', '/api/v1beta1/pods/a/b', '/api/v1beta1/services/a/status'],
  ])('%s is not found', async (path) => {
    for (const method of ['GET', 'POST']) {
      const { code, text, headers } = await server.api.send(method, path);
      expect([code, text]).toEqual([404, '404: Page Not Found']);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    }
  });

  it.each([
    ['/api//v1beta1/pods?a=b&c', '/api/v1beta1/pods?a=b&c'],
    ['/api/v1beta1/./pods/../services/', '/api/v1beta1/services/'],
    ['/a//%22%3Cb%3E?"<>', '/a/%22%3Cb%3E?"<>'],
  ])('%s leads to the clean path', async (path, location) => {
    const { code, headers, text } = await server.api.get(path);
    expect([code, headers.location]).toEqual([301, location]);
    expect(text).toMatch(/^<a href="[^"<>]*">Moved Permanently<\/a>\.\n\n$/);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])(
    'a clean path is told to %s without a note',
    async (method) => {
      for (const path of ['//api', '/static', '/logs']) {
        const { code, headers, text } = await server.api.send(method, path);
        expect([code, headers.location, text]).toEqual([301, path === '//api' ? '/api' : `${path}/`, '']);
      }
      expect((await server.api.send('POST', '//api')).headers).toMatchObject({ 'content-length': '0' });
    },
  );

  it.each(['/%zz', '/%ff', '/a%00b'])('%s cannot be read', async (path) => {
    expect((await server.api.get(path)).code).toBe(400);
  });
});

describe('the paths of a resource', () => {
  it.each([
    ['PUT', '/api/v1beta1/pods'],
    ['DELETE', '/api/v1beta1/pods'],
    ['POST', '/api/v1beta1/pods/x'],
    ['PATCH', '/api/v1beta1/pods'],
    ['PATCH', '/api/v1beta1/pods/x'],
    ['OPTIONS', '/api/v1beta1/pods'],
    ['TRACE', '/api/v1beta1/pods/x'],
    ['GET', '/api/v1beta1/bindings'],
    ['GET', '/api/v1beta1/pods/x/status'],
  ])('lack %s %s', async (method, path) => {
    const { code, text, headers } = await server.api.send(method, path);
    expect([code, text]).toEqual([405, '405: Method Not Allowed']);
    expect(headers.allow).toBeUndefined();
  });

  it.each([
    ['text/html', 406],
    ['application/*', 406],
    ['text/html, application/json;q=0.5', 200],
    ['*/*', 200],
  ])('are there for clients that take %s: %s', async (accept, code) => {
    expect((await server.api.get('/api/v1beta1/pods', { Accept: accept })).code).toBe(code);
  });

  it('may end in a slash', async () => {
    expect((await server.api.get('/api/v1beta1/pods/')).json.selfLink).toBe('/api/v1beta1/pods');
    expect((await server.api.get('/api/v1beta1/services/nosuch/')).json.details.id).toBe('nosuch');
  });

  it.each([
    ['GET', 'watch/minions'],
    ['GET', 'watch/bindings'],
    ['GET', 'watch'],
    ['GET', 'watch/nosuch?a=b'],
    ['POST', 'watch/pods'],
    ['GET', 'operations/7'],
    ['POST', 'operations'],
    ['DELETE', 'operations/7'],
  ])('%s %s is not found, in the words of its own', async (method, path) => {
    const { code, text } = await server.api.send(method, `/api/v1beta1/${path}`);
    expect([code, text]).toEqual([404, `Not Found: "/api/v1beta1/${path}"`]);
  });

  it('lie under another prefix when told so, and links to them do not', async () => {
    const other = await startTestApiserver(createMemoryStorage(), { apiPrefix: '/kube/api' });
    expect((await other.api.get('/kube/api')).json.versions).toContain('v1beta1');
    expect((await other.api.get('/kube/api/v1beta1/pods')).json.selfLink).toBe('/api/v1beta1/pods');
    expect((await other.api.get('/api/v1beta1/pods')).code).toBe(404);
    await other.stop();
  });
});

describe('/logs/', () => {
  it('lists folders and serves files', async () => {
    const { text, headers } = await server.api.get('/logs/');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).toBe(
      '<pre>\n<a href="%3Cb%3E.log">&lt;b&gt;.log</a>\n<a href="a.log">a.log</a>\n<a href="sub%20dir/">sub dir/</a>\n</pre>\n',
    );
    expect((await server.api.get('/logs/a.log')).text).toBe('line\n');
    const part = await server.api.get('/logs/a.log', { Range: 'bytes=0-3' });
    expect([part.code, part.text]).toEqual([206, 'line']);
    expect((await server.api.get('/logs/sub%20dir/')).text).toBe(
      '<pre>\n<a href="./c:d/">c:d/</a>\n</pre>\n',
    );
  });

  it('leads to a folder under its proper name', async () => {
    const { code, headers } = await server.api.get('/logs');
    expect([code, headers.location]).toEqual([301, '/logs/']);
  });

  it.each([
    ['/logs/sub%20dir', 'sub%20dir/'],
    ['/logs/sub%20dir?a=b', 'sub%20dir/?a=b'],
    ['/logs/sub%20dir/c:d', './c:d/'],
    ['/logs/a.log/', '../a.log'],
    ['/logs/index.html', './'],
    ['/logs/sub%20dir/index.html?a', './?a'],
  ])('leads from %s to %s without a note', async (path, location) => {
    for (const method of ['GET', 'POST', 'HEAD']) {
      const { code, headers, text } = await server.api.send(method, path);
      expect([code, headers.location, headers['content-type'], text]).toEqual([301, location, undefined, '']);
    }
  });

  it.each([
    ['/logs//a.log', '/logs/a.log'],
    ['/logs/../x?a=b', '/x?a=b'],
    ['/logs/./a.log', '/logs/a.log'],
    ['/logs/sub%20dir/%2e%2e/a.log', '/logs/a.log'],
  ])('leads from %s to the clean path %s', async (path, location) => {
    const { code, headers, text } = await server.api.get(path);
    expect([code, headers.location]).toEqual([301, location]);
    expect(text).toBe(`<a href="${location}">Moved Permanently</a>.\n\n`);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answers %s as GET', async (method) => {
    expect((await server.api.send(method, '/logs/a.log')).text).toBe('line\n');
    expect((await server.api.send(method, '/logs/sub%20dir/')).text).toContain('<pre>');
  });

  it('tells of files and folders without giving them', async () => {
    for (const path of ['/logs/', '/logs/a.log']) {
      const [given, told] = [await server.api.get(path), await server.api.send('HEAD', path)];
      expect([told.code, told.text]).toEqual([200, '']);
      expect(told.headers['content-length']).toBe(given.headers['content-length']);
      expect(told.headers['content-type']).toBe(given.headers['content-type']);
    }
  });

  it.each([
    ['syslog', 'text\n', 'text/plain; charset=utf-8'],
    ['syslog.1', '\u001b[1mé', 'text/plain; charset=utf-8'],
    ['nothing', '', 'text/plain; charset=utf-8'],
    ['wtmp', '\u0001\u0000', 'application/octet-stream'],
    ['page.html', 'text', 'text/html; charset=utf-8'],
  ])('shows %s with %j as %s', async (name, text, type) => {
    await writeFile(join(logs, name), text);
    const { headers, text: shown } = await server.api.get(`/logs/${name}`);
    expect([headers['content-type'], shown]).toEqual([type, text]);
    await rm(join(logs, name));
  });

  it('has no part of a file that is not there', async () => {
    const { code, text } = await server.api.get('/logs/a.log', { Range: 'bytes=100-' });
    expect([code, text]).toEqual([416, 'invalid range\n']);
  });

  it('cannot be asked for what is no path', async () => {
    expect((await server.api.get('/logs/%zz')).code).toBe(400);
  });

  it('opens no pipes', async () => {
    execFileSync('mkfifo', [join(logs, 'pipe')]);
    for (let times = 0; times < 8; times++) {
      const { code, text } = await server.api.get('/logs/pipe');
      expect([code, text]).toEqual([404, '404 page not found\n']);
    }
    await rm(join(logs, 'pipe'));
    expect((await server.api.get('/logs/a.log')).text).toBe('line\n');
  });

  it.each(['/logs/nosuch', '/logs/nosuch/', '/logs/..%2f..%2fetc/passwd', '/logs/%2e%2e/%2e%2e/etc/passwd'])(
    '%s shows nothing',
    async (path) => {
      const { code, text } = await server.api.get(path);
      expect(code).toBeGreaterThanOrEqual(301);
      expect(text).not.toContain('root:');
    },
  );

  it('is not there when it is turned off', async () => {
    const other = await startTestApiserver(createMemoryStorage());
    expect((await other.api.get('/logs/')).text).toBe('404: Page Not Found');
    await other.stop();
  });
});

describe('/static/', () => {
  it('is a page that follows what there is', async () => {
    const { text, headers } = await server.api.get('/static/');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    for (const [, file = ''] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
      expect((await server.api.get(`/static/${file}`)).code).toBe(200);
    }
    const script = (await server.api.get('/static/overview.js')).text;
    expect(() => new Script(script)).not.toThrow();
  });

  it('is found under its shorter names, and nothing else is', async () => {
    const locationOf = async (path: string) => (await server.api.get(path)).headers.location;
    expect(await locationOf('/static')).toBe('/static/');
    const index = await server.api.get('/static/index.html');
    expect([index.code, index.headers.location, index.text]).toEqual([301, './', '']);
    expect(index.headers['content-type']).toBeUndefined();
    const { code, text } = await server.api.get('/static/nosuch');
    expect([code, text]).toEqual([404, '404 page not found\n']);
  });
});

describe('/swaggerapi', () => {
  it('lists a description for each version', async () => {
    const { json } = await server.api.get('/swaggerapi/');
    for (const { path } of json.apis) {
      const [plain, slashed] = [`/swaggerapi${path}`, `/swaggerapi${path}/`].map((each) =>
        server.api.get(each),
      );
      expect((await slashed)?.text).toBe((await plain)?.text);
    }
    expect(json).toMatchObject({
      swaggerVersion: '1.2',
      apis: [{ path: '/api/v1beta1' }, { path: '/api/v1beta2' }],
    });
  });

  it.each(['v1beta1', 'v1beta2'])(
    'describes every path of %s that there is, and every type',
    async (version) => {
      const { json, text } = await server.api.get(`/swaggerapi/api/${version}`);
      expect(json).toMatchObject({ apiVersion: version, resourcePath: `/api/${version}` });
      expect(json.basePath).toBe(`http://127.0.0.1:${server.api.port}`);
      expect(json.apis.map(({ path }: { path: string }) => path)).toEqual(
        expect.arrayContaining([
          `/api/${version}/pods`,
          `/api/${version}/pods/{id}`,
          `/api/${version}/pods/{id}/status`,
          `/api/${version}/watch/pods`,
          `/api/${version}/bindings`,
          `/api/${version}/minions`,
        ]),
      );
      const used = [...text.matchAll(/"(?:type|\$ref)": "(v1beta\d\.\w+)"/g)].map(([, id]) => id);
      expect(used.length).toBeGreaterThan(50);
      for (const id of new Set(used)) expect(json.models).toHaveProperty([id as string]);
      for (const { path, operations } of json.apis) {
        for (const { method } of operations) {
          const { code, text: said } = await server.api.send(
            method,
            path.replace('{id}', 'nosuch').replace('/watch/', '/'),
          );
          expect(`${method} ${path}: ${code} ${said}`).not.toMatch(/404: Page|405: Method/);
        }
      }
    },
  );
});
