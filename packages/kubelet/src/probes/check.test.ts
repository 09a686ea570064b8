import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RuntimeError } from '../dockertools/container-runtime.js';
import type { RunInContainer } from '../dockertools/run-in-container.js';
import { type CheckEngine, check, execResult } from './check.js';
import type { ProbeTarget } from './probe-target.js';

const { signal } = new AbortController();
const nothing: CheckEngine = {
  run: () => Promise.reject(new Error('nothing is to be run')),
  answers: () => Promise.resolve(),
};

describe('a check by', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer((req, res) => {
      if (req.url === '/silent') return;
      const status = Number(req.url?.slice(1));
      res.writeHead(status, status === 302 ? { location: '/500' } : {}).end('x'.repeat(100_000));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const checked = (target: ProbeTarget, timeoutMs = 5_000, engine = nothing) =>
    check(engine, 'id', { target, timeoutMs }, signal);
  const get = (path: string): ProbeTarget => ({
    type: 'http',
    url: new URL(`http://127.0.0.1:${port}${path}`),
  });

  it.each(['/200', '/204', '/304', '/399'])('HTTP is content with %s', async (path) => {
    expect(await checked(get(path))).toEqual({ type: 'healthy' });
  });

  it.each(['/400', '/404', '/500'])('HTTP is not content with %s', async (path) => {
    expect(await checked(get(path))).toEqual({
      type: 'unhealthy',
      why: `GET http://127.0.0.1:${port}${path}: answered ${path.slice(1)}`,
    });
  });

  it('HTTP follows redirects', async () => {
    expect(await checked(get('/302'))).toMatchObject({ type: 'unhealthy' });
  });

  it('HTTP gives up after its time', async () => {
    expect(await checked(get('/silent'), 50)).toMatchObject({
      why: expect.stringContaining('within 0.05 s'),
    });
  });

  it('HTTP takes a refused connection for what it is', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await checked(get('/200'))).toMatchObject({
      type: 'unhealthy',
      why: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('TCP is content with a connection', async () => {
    expect(await checked({ type: 'tcp', host: '127.0.0.1', port })).toEqual({ type: 'healthy' });
  });

  it('TCP is not content without one', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await checked({ type: 'tcp', host: '127.0.0.1', port })).toMatchObject({ type: 'unhealthy' });
  });

  it('command says nothing of the container when the engine cannot run it', async () => {
    const away: RunInContainer = () => Promise.reject(new RuntimeError('unavailable', 'Docker is away'));
    expect(await checked({ type: 'exec', command: ['a'] }, 5_000, { ...nothing, run: away })).toEqual({
      type: 'unknown',
      why: 'Docker is away',
    });
  });

  const hang = (inner: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => inner.addEventListener('abort', () => reject(inner.reason)));
  const hangs: RunInContainer = (_, __, inner) => hang(inner);

  it('command says nothing of the container when the engine hangs', async () => {
    const frozen: CheckEngine = { run: hangs, answers: (_, inner) => hang(inner) };
    expect(await checked({ type: 'exec', command: ['true'] }, 50, frozen)).toEqual({
      type: 'unknown',
      why: 'the engine does not answer within 0.05 s',
    });
  });

  it('command gives up after its time', async () => {
    expect(await checked({ type: 'exec', command: ['sleep', '9'] }, 50, { ...nothing, run: hangs })).toEqual({
      type: 'unhealthy',
      why: 'sleep 9: no answer within 0.05 s',
    });
  });

  it('anything ends with its signal', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(check(nothing, 'id', { target: get('/200'), timeoutMs: 50 }, stopped)).rejects.toThrow(
      'stopped',
    );
  });
});

describe('execResult', () => {
  it.each([
    ['ok', 0],
    ['OK\n', 0],
    ['', 0],
  ])('is content with %j and code %i', (output, exitCode) => {
    expect(execResult(['cat', 'x'], { output, exitCode })).toEqual({ type: 'healthy' });
  });

  it.each([
    ['fail\n', 0, 'cat x: wrote "fail", not "ok"'],
    ['', 1, 'cat x: ended with code 1, wrote ""'],
    ['ok', 2, 'cat x: ended with code 2, wrote "ok"'],
    ['y'.repeat(1000), 0, `cat x: wrote "${'y'.repeat(200)}…", not "ok"`],
  ])('is not content with %j and code %i', (output, exitCode, why) => {
    expect(execResult(['cat', 'x'], { output, exitCode })).toEqual({ type: 'unhealthy', why });
  });
});
