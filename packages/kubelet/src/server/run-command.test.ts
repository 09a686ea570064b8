import { type ClientRequest, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import type { FakeProcess } from './testing/fake-streams.js';
import { steady } from './testing/steady.js';
import { TestServer } from './testing/test-server.js';

/** Limit for tests that move many bytes, on a machine that has much else to do. */
const MANY_BYTES_MS = 120_000;

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().start();
  server.addPod('web', ['main']);
});
afterEach(() => server.stop());

const RUN = '/run/default/web/main?cmd=echo';

async function started(): Promise<FakeProcess> {
  await eventually(() => server.streams.processes.length === 1);
  return server.streams.processes[0] as FakeProcess;
}

describe('/run', () => {
  it.each([
    ['/run/default/web/main?cmd=echo%20a%20%20b', ['echo', 'a', '', 'b']],
    ['/run/default/web?cmd=id', ['id']],
    ['/run/default/web/uid-web/main?cmd=id', ['id']],
    ['/run/default/web/main?command=sh&command=-c&command=echo%20a%20b', ['sh', '-c', 'echo a b']],
  ])('%s runs %j', async (path, command) => {
    const answer = server.get(path, { method: 'POST' });
    (await started()).exit(0);
    expect(await answer).toMatchObject({ code: 200, text: '' });
    expect(server.streams.processes).toMatchObject([
      { containerId: 'web-main-0', request: { command, stdin: false, tty: false }, ended: true },
    ]);
  });

  it('answers with what the command wrote and how it ended', async () => {
    const answer = server.get(RUN);
    const process = await started();
    process.write('stdout', 'out\n');
    process.write('stderr', 'err\n');
    process.exit(3);
    expect(await answer).toMatchObject({ code: 200, text: 'out\nerr\n', headers: { 'exit-code': '3' } });
  });

  it(
    'passes on a long output while the command runs, no faster than it is read, and tells at its end how it ended',
    async () => {
      const res = await openLong(32);
      expect(res.headers).toMatchObject({ trailer: 'Exit-Code' });
      expect(await steady(() => written)).toBeLessThan(16 * 1024 * 1024);
      let got = 0;
      for await (const chunk of res) got += (chunk as Buffer).length;
      expect(got).toBe(32 * 1024 * 1024);
      expect(res.trailers).toEqual({ 'exit-code': '4' });
    },
    MANY_BYTES_MS,
  );

  let written = 0;
  async function openLong(megabytes: number) {
    written = 0;
    const answer = server.open(RUN);
    const process = await started();
    void (async () => {
      const data = Buffer.alloc(64 * 1024);
      for (let piece = 0; piece < megabytes * 16; piece++) {
        written += data.length;
        if (!process.output.write({ stream: 'stdout', data })) {
          await new Promise((resolve) => process.output.once('drain', resolve));
        }
      }
      process.exit(4);
    })();
    return answer;
  }

  it.each([
    ['/run/default/web/main', 400, 'no command: give command='],
    ['/run/default/web/main?cmd=', 400, 'no command: give command='],
    ['/run/default?cmd=id', 400, 'Unexpected path for command running'],
    ['/run/default/web/uid-web/main/more?cmd=id', 400, 'Unexpected path for command running'],
    ['/run/default/web/uid-other/main?cmd=id', 404, 'pod "default/web" with uid "uid-other" not found'],
    ['/run/default/web/none?cmd=id', 404, 'has no container "none"'],
  ])('%s is %d', async (path, code, text) => {
    expect(await server.get(path)).toMatchObject({ code, text: expect.stringContaining(text) });
    expect(server.streams.processes).toEqual([]);
  });

  it('is 409 for a container that does not run', async () => {
    server.containers.splice(0);
    server.addContainer('web', 'main', { state: 'exited' });
    expect(await server.get(RUN)).toMatchObject({
      code: 409,
      text: 'container "main" of pod "default/web" does not run now\n',
    });
  });

  it.each([
    ['the client leaves', (req: ClientRequest) => req.destroy()],
    ['the server stops', () => server.stop()],
  ])('ends the command when %s', async (_, end) => {
    const req = request({ host: '127.0.0.1', port: server.port, path: RUN }).on('error', () => undefined);
    req.end();
    const process = await started();
    await end(req);
    await eventually(() => process.ended);
  });
});
