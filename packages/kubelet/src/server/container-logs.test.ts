import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { RuntimeError } from '../dockertools/container-runtime.js';
import { stdout } from './testing/fake-streams.js';
import { steady } from './testing/steady.js';
import { TestServer } from './testing/test-server.js';

/** Limit for tests that move many bytes, on a machine that has much else to do. */
const MANY_BYTES_MS = 120_000;

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().start();
});
afterEach(() => server.stop());

const ALL = { follow: false, tail: 'all', streams: ['stdout', 'stderr'], timestamps: false };

describe('/containerLogs', () => {
  it('gives both streams as they came, as plain text', async () => {
    server.addPod('web', ['main']);
    server.streams.log = () =>
      Readable.from([
        { stream: 'stdout', data: Buffer.from('one\n') },
        { stream: 'stderr', data: Buffer.from('two\n') },
      ]);
    const { code, headers, text } = await server.get('/containerLogs/default/web/main');
    expect([code, headers['content-type'], text]).toEqual([200, 'text/plain; charset=utf-8', 'one\ntwo\n']);
    expect(server.streams.asked).toEqual([['web-main-0', ALL]]);
  });

  it.each([
    ['', {}],
    ['?follow=1&tail=7', { follow: true, tail: 7 }],
    ['?follow=false&tail=all', {}],
    ['?tail=0&stream=stderr&timestamps=true', { tail: 0, streams: ['stderr'], timestamps: true }],
  ])('takes %j', async (query, asked) => {
    server.addPod('web', ['main']);
    await server.get(`/containerLogs/default/web/main${query}`);
    expect(server.streams.asked[0]?.[1]).toEqual({ ...ALL, ...asked });
  });

  it.each([
    ['?follow=maybe', 'follow is "maybe", and should be 1 or 0'],
    ['?tail=-1', 'tail is "-1", and should be a number of lines, or all'],
    ['?stream=stdin', 'stream is "stdin", and should be stdout or stderr'],
    ['?previous=2', 'previous is "2", and should be 1 or 0'],
  ])('refuses %j', async (query, text) => {
    server.addPod('web', ['main']);
    expect(await server.get(`/containerLogs/default/web/main${query}`)).toMatchObject({
      code: 400,
      text: `${text}\n`,
    });
  });

  it('is about the newest container that has run, or the one before', async () => {
    server.addPod('web', ['main']);
    server.addContainer('web', 'main', { attempt: 11, state: 'exited' });
    server.addContainer('web', 'main', { attempt: 12, state: 'created' });
    server.addContainer('web', 'main', { attempt: 2, state: 'exited' });
    await server.get('/containerLogs/default/web/main');
    await server.get('/containerLogs/default/web/main?previous=1');
    expect(server.streams.asked.map(([id]) => id)).toEqual(['web-main-11', 'web-main-2']);
  });

  it.each([
    ['/containerLogs/default/none/main', 404, 'pod "default/none" not found'],
    ['/containerLogs/other/web/main', 404, 'pod "other/web" not found'],
    ['/containerLogs/default/web/none', 404, 'pod "default/web" has no container "none"; it has: main, side'],
    [
      '/containerLogs/default/web',
      400,
      'pod "default/web" has more than one container; say which: main, side',
    ],
    [
      '/containerLogs/default/web/main?previous=1',
      404,
      'of container "main" of pod "default/web" there is none before',
    ],
    ['/containerLogs/default', 400, 'Unexpected path for command running'],
    ['/containerLogs/', 400, 'Unexpected path for command running'],
    ['/containerLogs/default//main', 400, 'Unexpected path for command running'],
    ['/containerLogs/default/web%2fmain', 404, 'pod "default/web/main" not found'],
    ['/containerLogs/default/..%2f..%2fetc/main', 404, 'not found'],
  ])('%s is %d', async (path, code, text) => {
    server.addPod('web', ['main', 'side']);
    expect(await server.get(path)).toMatchObject({ code, text: expect.stringContaining(text) });
    expect(server.streams.asked).toEqual([]);
  });

  it('needs no name when there is one container', async () => {
    server.addPod('web', ['main']);
    await server.get('/containerLogs/default/web');
    await server.get('/containerLogs/default/web/');
    expect(server.streams.asked.map(([id]) => id)).toEqual(['web-main-0', 'web-main-0']);
  });

  it('is 409 for a container that has not been started yet', async () => {
    server.addPod('web', ['main']);
    server.containers.splice(0);
    expect(await server.get('/containerLogs/default/web/main')).toMatchObject({
      code: 409,
      text: 'container "main" of pod "default/web" has not been started yet\n',
    });
  });

  it('is about the pod of etcd when two sources have one of that name, and about what is left when none has', async () => {
    server.addPod('web', ['main'], { source: 'file' });
    server.addPod('web', ['other'], { source: 'etcd' });
    await server.get('/containerLogs/default/web');
    expect(server.streams.asked.map(([id]) => id)).toEqual(['web-other-0']);
    server.known.splice(0);
    server.containers.splice(0);
    server.addContainer('web', 'gone', { state: 'exited' });
    await server.get('/containerLogs/default/web');
    expect(server.streams.asked.at(-1)?.[0]).toBe('web-gone-0');
  });

  it('does not give the log of a pod that had the name before', async () => {
    server.addPod('web', ['main']);
    server.containers.splice(0);
    server.addContainer('web', 'main', { podUid: 'uid-of-the-one-before' });
    expect((await server.get('/containerLogs/default/web/main')).code).toBe(409);
  });

  it('says what the engine says when it fails', async () => {
    server.addPod('web', ['main']);
    server.streams.failure = new RuntimeError('failed', 'the log driver cannot be read');
    expect(await server.get('/containerLogs/default/web/main')).toMatchObject({
      code: 500,
      text: 'Internal Error: the log driver cannot be read\n',
    });
  });

  it('cuts the connection when the log breaks off, so that it is not taken for whole', async () => {
    server.addPod('web', ['main']);
    server.streams.log = () =>
      Readable.from(
        (async function* () {
          yield { stream: 'stdout', data: Buffer.from('one\n') };
          throw new Error('Docker is gone');
        })(),
      );
    await expect(server.get('/containerLogs/default/web/main')).rejects.toThrow('aborted');
  });

  describe('that is followed', () => {
    const endless = (): Readable => new Readable({ objectMode: true, read: () => undefined });
    const open = () => server.open('/containerLogs/default/web/main?follow=1');
    const OPEN = 'kubelet_open_streams{kind="logs"}';

    it('comes as it is written', async () => {
      server.addPod('web', ['main']);
      const log = endless();
      server.streams.log = () => log;
      const res = (await open()).setEncoding('utf8');
      let text = '';
      res.on('data', (chunk: string) => {
        text += chunk;
      });
      for (const line of ['one\n', 'two\n']) {
        log.push({ stream: 'stdout', data: Buffer.from(line) });
        await eventually(() => text.endsWith(line));
      }
      expect(await server.metric(OPEN)).toBe(1);
      log.push(null);
      await eventually(() => res.complete);
      await eventuallyPasses(async () => expect(await server.metric(OPEN)).toBe(0));
    });

    it('is let go of when the client leaves', async () => {
      server.addPod('web', ['main']);
      server.streams.log = endless;
      (await open()).destroy();
      await eventually(() => server.streams.logsGiven[0]?.destroyed);
      await eventuallyPasses(async () => expect(await server.metric(OPEN)).toBe(0));
    });

    it('ends when the server stops', async () => {
      server.addPod('web', ['main']);
      server.streams.log = endless;
      const res = await open();
      const cut = new Promise((resolve) => res.once('error', resolve));
      await server.stop();
      expect(await cut).toMatchObject({ code: 'ECONNRESET' });
      expect(server.streams.logsGiven[0]?.destroyed).toBe(true);
    });
  });

  it(
    'is not read faster than the client reads',
    async () => {
      server.addPod('web', ['main']);
      const total = 32 * 1024 * 1024;
      let given = 0;
      server.streams.log = () =>
        new Readable({
          objectMode: true,
          highWaterMark: 1,
          read() {
            given += 64 * 1024;
            this.push(given > total ? null : { stream: 'stdout', data: Buffer.alloc(64 * 1024) });
          },
        });
      const res = await server.open('/containerLogs/default/web/main');
      res.pause();
      // What the two ends of the connection hold in the kernel, and no more.
      expect(await steady(() => given)).toBeLessThan(total / 2);
      let got = 0;
      for await (const chunk of res) got += (chunk as Buffer).length;
      expect(got).toBe(total);
    },
    MANY_BYTES_MS,
  );
});

describe('a short log', () => {
  it('leaves the connection open for the next request', async () => {
    server.addPod('web', ['main']);
    server.streams.log = () => stdout('hi');
    expect(
      await server.get('/containerLogs/default/web/main', { headers: { connection: 'keep-alive' } }),
    ).toMatchObject({
      headers: { connection: 'keep-alive' },
      text: 'hi',
    });
  });
});
