import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ClientRequest, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpTransport } from './http-transport.js';

const FINISHED = 'http.client.response.finish';

describe('HttpTransport', () => {
  let server: Server;
  let transport: HttpTransport;

  beforeEach(async () => {
    server = createServer((_, res) => res.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    transport = new HttpTransport({ server: new URL(`http://127.0.0.1:${port}`) });
  });
  afterEach(async () => {
    transport.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('leaves nothing behind on a connection that many requests share', async () => {
    const seen: { readonly reused: boolean; readonly listeners: number }[] = [];
    const note = (message: unknown): void => {
      const { request } = message as { request: ClientRequest };
      seen.push({ reused: request.reusedSocket, listeners: request.socket?.listenerCount('connect') ?? -1 });
    };
    subscribe(FINISHED, note);
    try {
      const { signal } = new AbortController();
      for (let times = 0; times < 3; times++) await transport.send({ method: 'GET', path: '/' }, signal);
    } finally {
      unsubscribe(FINISHED, note);
    }
    expect(seen).toEqual([
      { reused: false, listeners: 0 },
      { reused: true, listeners: 0 },
      { reused: true, listeners: 0 },
    ]);
  });

  it('sends nothing again when a connection is reset after the answer has begun', async () => {
    const paths: string[] = [];
    let reset: () => void = () => undefined;
    server.removeAllListeners('request').on('request', (req, res) => {
      paths.push(req.url ?? '');
      if (req.url !== '/watch') res.end('{}');
      else {
        res.write('{');
        reset = () => res.socket?.resetAndDestroy();
      }
    });
    const { signal } = new AbortController();
    await transport.send({ method: 'GET', path: '/first' }, signal);
    const response = await transport.open({ method: 'GET', path: '/watch' }, signal);
    const closed = new Promise((resolve) => response.on('error', () => undefined).once('close', resolve));
    response.resume();
    reset();
    await closed;
    await transport.send({ method: 'GET', path: '/last' }, signal);
    expect(paths).toEqual(['/first', '/watch', '/last']);
  });
});
