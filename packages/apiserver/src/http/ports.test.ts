import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHealthChecks, createMetrics } from '@kube/component-base';
import { fakeClock } from '@kube/component-base/testing';
import { createMemoryStorage } from '@kube/storage';
import { eventually } from '@kube/test-harness';
import { createAuthorizer } from '../auth/authorizer.js';
import { parseTokens } from '../auth/tokens.js';
import type { ApiTester } from '../testing/api-tester.js';
import { selfSigned } from '../testing/self-signed.js';
import { startTestApiserver, type TestApiserver } from '../testing/test-apiserver.js';
import { cors, parseOrigins } from './cors.js';
import { readOnly } from './read-only-port.js';
import { secured } from './secure-port.js';
import { createServer } from './serve.js';
import { takesConnectionToRead } from './takes-connection.js';

let server: TestApiserver;
beforeEach(async () => {
  server = await startTestApiserver(createMemoryStorage(), { authenticates: true });
});
afterEach(() => server.stop());

describe('the read-only port', () => {
  it('takes nothing but GET, and twenty at once, then one a second', async () => {
    const clock = fakeClock();
    const port = await server.open({ guards: [readOnly(clock)] });
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
      const { code, text, headers } = await port.send(method, '/api/v1beta1/pods', '{}');
      expect(code).toBe(403);
      if (method !== 'HEAD') expect(text).toBe('This is a read-only endpoint.');
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    }
    const codes = [];
    for (let tries = 0; tries < 22; tries += 1) codes.push((await port.get('/healthz')).code);
    expect(codes).toEqual([...Array.from({ length: 20 }, () => 200), 503, 503]);
    expect((await port.get('/version')).text).toBe('Rate limit exceeded.');
    await clock.advance(1000);
    expect((await port.get('/version')).code).toBe(200);
  });

  it('lets nobody take a connection over but to watch', () => {
    const takes = takesConnectionToRead('/api');
    const headers = { connection: 'Upgrade', upgrade: 'websocket' };
    const of = (url: string) => takes({ method: 'GET', url, headers } as never);
    expect(of('/api/v1beta1/watch/pods')).toBe(true);
    expect(of('/api/v1beta1/proxy/minions/m1/exec')).toBe(false);
  });
});

describe('the secure port', () => {
  const tls = selfSigned(Date.now());
  const tokens = parseTokens('tokadmin,admin,1\ntokalice,alice,2\n');
  const policy = '{"user":"admin"}\n{"user":"alice","readonly":true,"kind":"pods","namespace":"default"}\n';
  const as = (token: string) => ({ Authorization: `Bearer ${token}` });
  const open = (mode: string, policyText?: string): Promise<ApiTester> =>
    server.open({
      tls,
      guards: [
        secured({ tokens, authorize: createAuthorizer(mode, policyText), prefix: '/api' }),
        cors([/ok\.example\.com/]),
      ],
    });

  it('asks who it is, on every path', async () => {
    const port = await open('AlwaysAllow');
    for (const path of ['/version', '/healthz', '/metrics', '/api/v1beta1/pods', '/nosuch']) {
      const { code, text, headers } = await port.get(path);
      expect([code, text]).toEqual([401, 'Unauthorized\n']);
      expect(headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['www-authenticate']).toBeUndefined();
    }
    expect((await port.get('/version', as('nobody'))).code).toBe(401);
    expect((await port.get('/healthz', as('tokadmin'))).text).toBe('ok');
  });

  it('tells a client who it is', async () => {
    const port = await open('AlwaysAllow');
    const { text, headers } = await port.get('/_whoami', { Authorization: 'bearer tokadmin' });
    expect([text, headers['content-type']]).toEqual(['AUTHENTICATED AS admin', 'text/plain']);
    expect((await server.api.get('/_whoami')).text).toBe('NOT AUTHENTICATED');
  });

  it('lets each do what the policy allows', async () => {
    const port = await open('ABAC', policy);
    const ask = async (token: string, method: string, path: string) =>
      (await port.send(method, path, undefined, as(token))).code;
    expect(await ask('tokadmin', 'DELETE', '/api/v1beta1/pods/x')).toBe(404);
    expect(await ask('tokalice', 'GET', '/api/v1beta1/pods?namespace=default')).toBe(200);
    expect(await ask('tokalice', 'GET', '/api/v1beta1/pods')).toBe(403);
    expect(await ask('tokalice', 'DELETE', '/api/v1beta1/pods/x?namespace=default')).toBe(403);
    expect(await ask('tokalice', 'GET', '/api/v1beta1/services?namespace=default')).toBe(403);
    // Neither a second slash nor a dot leads around the policy.
    expect(await ask('tokalice', 'GET', '/api//v1beta1/services?namespace=default')).toBe(403);
    const { text } = await port.get('/api/v1beta1/pods/nosuch?a=b', as('tokalice'));
    expect(text).toBe('Forbidden: "/api/v1beta1/pods/nosuch?a=b"');
  });

  it('may deny everything', async () => {
    expect((await (await open('AlwaysDeny')).get('/version', as('tokadmin'))).code).toBe(403);
  });

  it('asks before it answers a preflight', async () => {
    const port = await open('AlwaysAllow');
    const origin = { Origin: 'http://ok.example.com' };
    expect((await port.send('OPTIONS', '/version', undefined, origin)).code).toBe(401);
    expect((await port.send('OPTIONS', '/version', undefined, { ...origin, ...as('tokadmin') })).code).toBe(
      204,
    );
  });
});

describe('cross-origin requests', () => {
  const allowed = {
    'access-control-allow-origin': 'http://ok.example.com',
    'access-control-allow-methods': 'POST, GET, OPTIONS, PUT, DELETE',
    'access-control-allow-headers':
      'Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since',
    'access-control-allow-credentials': 'true',
  };

  it('of an origin that is allowed get the headers, whatever is answered', async () => {
    const origin = { Origin: 'http://ok.example.com' };
    const preflight = await server.api.send('OPTIONS', '/api/v1beta1/pods', undefined, origin);
    expect([preflight.code, preflight.text]).toEqual([204, '']);
    expect(preflight.headers).toMatchObject(allowed);
    for (const path of ['/api/v1beta1/pods', '/api/v1beta1/pods/nosuch', '/healthz', '/nosuch']) {
      expect((await server.api.get(path, origin)).headers).toMatchObject(allowed);
    }
  });

  it('of another go on without', async () => {
    const { code, headers } = await server.api.send('OPTIONS', '/api/v1beta1/pods', undefined, {
      Origin: 'http://other.example.com',
    });
    expect(code).toBe(405);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('are compared with expressions that are', () => {
    expect(() => parseOrigins(['('])).toThrow('-cors_allowed_origins: ( is no regular expression');
  });
});

describe('every port', () => {
  it('never ends a connection for being idle in the middle of an answer', () => {
    const site = { ...server.apiserver, health: createHealthChecks(), metrics: createMetrics() };
    // 0: no limit. What is left is for requests that are slow to come, and for connections without one.
    expect(createServer(site).timeout).toBe(0);
    expect(createServer(site, { tls: selfSigned(Date.now()) }).timeout).toBe(0);
  });

  it('answers what is no HTTP with 400 and goes on', async () => {
    const socket = connect(server.api.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    socket.write('nonsense\r\n\r\n');
    await eventually(() => text !== '');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect((await server.api.get('/version')).code).toBe(200);
  });

  it('takes headers of a megabyte, and no more', async () => {
    const long = (size: number) => server.api.get('/version', { 'X-Long': 'x'.repeat(size) });
    expect((await long(1_000_000)).code).toBe(200);
    expect((await long(1_100_000)).code).toBe(431);
  });
});
