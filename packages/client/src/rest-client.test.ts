import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aPod } from '@kube/api-types/testing';
import type { ApiClient } from './api-client.js';
import { clientFromFlags } from './client-flags.js';

const never = new AbortController().signal;
const wirePod = (id: string, resourceVersion: number) => ({
  kind: 'Pod',
  apiVersion: 'v1beta1',
  id,
  namespace: 'default',
  resourceVersion,
  desiredState: { manifest: { version: 'v1beta1', containers: [{ name: 'c', image: 'i' }] } },
});
const status = (code: number, reason: string) => ({
  kind: 'Status',
  apiVersion: 'v1beta1',
  status: 'Failure',
  reason,
  message: `it is ${reason}`,
  code,
});

describe('createRestClient', () => {
  let server: Server;
  let client: ApiClient;
  let answer: (req: IncomingMessage, res: ServerResponse) => void;
  let asked: string[];
  const json = (res: ServerResponse, code: number, body: unknown): void => {
    res.writeHead(code, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  };
  const clientOf = (port: number): ApiClient =>
    clientFromFlags({
      master: `127.0.0.1:${port}`,
      api_version: 'v1beta1',
      insecure_skip_tls_verify: false,
      client_certificate: '',
      client_key: '',
      certificate_authority: '',
    });

  beforeEach(async () => {
    asked = [];
    server = createServer((req, res) => {
      asked.push(`${req.method} ${req.url}`);
      answer(req, res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = clientOf((server.address() as AddressInfo).port);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('asks by path and query, and reads internal objects', async () => {
    answer = (_, res) => json(res, 200, wirePod('web', 7));
    const pods = client.resource('Pod');
    const got = await pods.get('default', 'web', never);
    expect(got.metadata).toMatchObject({ name: 'web', namespace: 'default', resourceVersion: '7' });
    await pods.create(aPod('web'), never);
    await pods.updateStatus(aPod('web'), never);
    await pods.delete(undefined, 'web', never);
    await pods.deleteObject(aPod('web'), never);
    await client
      .resource('Node')
      .get(undefined, '127.0.0.1', never)
      .catch(() => undefined);
    expect(asked).toEqual([
      'GET /api/v1beta1/pods/web?namespace=default',
      'POST /api/v1beta1/pods?namespace=default',
      'PUT /api/v1beta1/pods/web/status?namespace=default',
      'DELETE /api/v1beta1/pods/web?namespace=default',
      'DELETE /api/v1beta1/pods/web?namespace=default&uid=uid-web',
      'GET /api/v1beta1/minions/127.0.0.1',
    ]);
  });

  it('gives lists with the version to watch from', async () => {
    answer = (_, res) =>
      json(res, 200, {
        kind: 'PodList',
        apiVersion: 'v1beta1',
        resourceVersion: 9,
        items: [wirePod('a', 3)],
      });
    const list = await client.resource('Pod').list({ labels: 'a=b' }, never);
    expect(asked).toEqual(['GET /api/v1beta1/pods?labels=a%3Db']);
    expect(list.resourceVersion).toBe('9');
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(['a']);
  });

  it.each([
    { code: 404, reason: 'NotFound' },
    { code: 409, reason: 'Conflict' },
    { code: 200, reason: 'Invalid' },
  ])('throws what a Status tells: $reason with $code', async ({ code, reason }) => {
    answer = (_, res) => json(res, code, status(code, reason));
    await expect(client.resource('Pod').get('default', 'web', never)).rejects.toMatchObject({
      name: 'StatusError',
      reason,
      message: `it is ${reason}`,
    });
  });

  it('says what came when the answer is no API object', async () => {
    answer = (_, res) => {
      res.writeHead(404);
      res.end('404: Page Not Found');
    };
    await expect(client.resource('Pod').get('default', 'web', never)).rejects.toMatchObject({
      code: 404,
      message: expect.stringContaining('404: Page Not Found'),
    });
  });

  it('yields the events of a watch and ends when the server ends it', async () => {
    answer = (_, res) => {
      const events = [
        { type: 'ADDED', object: wirePod('a', 3) },
        { type: 'DELETED', object: wirePod('a', 4) },
      ];
      res.end(events.map((event) => JSON.stringify(event)).join(''));
    };
    const seen: string[] = [];
    for await (const { type, object } of client.resource('Pod').watch({}, '2', never)) {
      seen.push(`${type} ${object.metadata.name} ${object.metadata.resourceVersion}`);
    }
    expect(asked).toEqual(['GET /api/v1beta1/watch/pods?resourceVersion=2']);
    expect(seen).toEqual(['ADDED a 3', 'DELETED a 4']);
  });

  it.each([
    { how: 'as an event', body: { type: 'ERROR', object: status(410, 'Expired') }, code: 200 },
    { how: 'as the answer', body: status(410, 'Expired'), code: 410 },
  ])('throws Expired that comes $how', async ({ body, code }) => {
    answer = (_, res) => json(res, code, body);
    const first = client.resource('Pod').watch({}, '2', never)[Symbol.asyncIterator]().next();
    await expect(first).rejects.toMatchObject({ reason: 'Expired' });
  });

  it('says where it looked when nobody answers or the connection breaks', async () => {
    answer = (req) => req.socket.destroy();
    await expect(client.resource('Pod').list({}, never)).rejects.toMatchObject({ name: 'ConnectionError' });
    await expect(clientOf(1).resource('Pod').list({}, never)).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'ECONNREFUSED',
      message: expect.stringContaining('http://127.0.0.1:1/api'),
    });
  });

  it('watches minions by their list, since v0.5.6 has no watch path for them', async () => {
    answer = (_, res) => res.end();
    await client.resource('Node').watch({ labels: 'a=b' }, '2', never)[Symbol.asyncIterator]().next();
    expect(asked).toEqual(['GET /api/v1beta1/minions?labels=a%3Db&resourceVersion=2&watch=true']);
  });

  it('leaves a watch when the signal aborts', async () => {
    answer = (_, res) => void res.write(JSON.stringify({ type: 'ADDED', object: wirePod('a', 3) }));
    const stop = new AbortController();
    const watching = (async () => {
      for await (const _ of client.resource('Pod').watch({}, '2', stop.signal))
        stop.abort(new Error('enough'));
    })();
    await expect(watching).rejects.toThrow('enough');
  });
});
