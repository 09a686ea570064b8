import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CHANNEL } from '@kube/api-types';
import { silentLogger } from '@kube/component-base/testing';
import { createEtcdStorage, type Storage } from '@kube/storage';
import {
  type EtcdServer,
  eventually,
  eventuallyPasses,
  freePort,
  type Program,
  startEtcd,
  startProgram,
} from '@kube/test-harness';
import { WebSocket } from 'ws';
import { DOCKER, DockerNode } from '../testing/docker-node.js';
import { labelledContainers } from '../testing/labelled-container.js';
import { SHELL_IMAGE, TestNode } from '../testing/test-node.js';
import { steady } from './testing/steady.js';
import { WsClient } from './testing/ws-client.js';

const MINUTE = 60_000;
const PROGRAM = fileURLToPath(new URL('../cmd/kubelet.js', import.meta.url));

let etcd: EtcdServer;
let storage: Storage;
let docker: DockerNode;
let node: TestNode;
let dir: string;
let port: number;
let kubelet: Program | undefined;

beforeAll(async () => {
  etcd = await startEtcd();
  storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
}, MINUTE);
afterAll(async () => {
  storage.close();
  await etcd.stop();
});
beforeEach(async () => {
  docker = new DockerNode();
  node = new TestNode(storage, docker.name);
  dir = await mkdtemp(join(tmpdir(), 'kubelet-'));
  port = await freePort();
});
afterEach(async () => {
  await kubelet?.kill('SIGKILL');
  await docker.cleanup();
  await rm(dir, { recursive: true, force: true });
}, MINUTE);

async function start(...more: readonly string[]): Promise<Program> {
  kubelet = await startProgram(
    PROGRAM,
    [
      ...[`-etcd_servers=${etcd.url}`, `-port=${port}`, `-hostname_override=${docker.name}`],
      ...[`-root_dir=${join(dir, 'root')}`, `-docker_endpoint=${DOCKER}`, ...more],
    ],
    { ready: /running the pods of this node/ },
  );
  return kubelet;
}

/** A pod that runs `script`, known by a name of this test's own: etcd is shared by the tests of this file. */
async function runPod(name: string, script = 'exec sleep 1000'): Promise<void> {
  await node.bind(name, { containers: [{ command: ['sh', '-c', script] }] });
  await node.isReady(name, MINUTE);
}

function open(path: string, method = 'GET'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, agent: false }, resolve).on('error', reject).end();
  });
}

async function get(path: string): Promise<{ code: number | undefined; exit: unknown; text: string }> {
  const res = (await open(path)).setEncoding('utf8');
  let text = '';
  for await (const chunk of res) text += chunk;
  return { code: res.statusCode, exit: res.headers['exit-code'] ?? res.trailers['exit-code'], text };
}

const connect = (path: string): Promise<WsClient> =>
  WsClient.connect(new WebSocket(`ws://127.0.0.1:${port}${path}`));

const run = async (pod: string, script: string): Promise<string> => {
  const command = new URLSearchParams([
    ['command', 'sh'],
    ['command', '-c'],
    ['command', script],
  ]);
  return (await get(`/run/default/${pod}?${command}`)).text;
};

describe('the program kubelet serves', () => {
  it(
    'the log of a pod as it is written, and that of the container before',
    async () => {
      await start();
      await runPod(
        'talks',
        'echo one; echo two >&2; while [ ! -e /go ]; do sleep 0.05; done; echo three; exec sleep 1000',
      );
      const res = (await open('/containerLogs/default/talks?follow=1')).setEncoding('utf8');
      let text = '';
      res.on('data', (chunk: string) => {
        text += chunk;
      });
      await eventually(() => text.length === 8);
      expect(text.split('\n').sort()).toEqual(['', 'one', 'two']);
      await run('talks', 'touch /go');
      await eventually(() => text.endsWith('three\n'));
      expect((await get('/containerLogs/default/talks/main?stream=stderr')).text).toBe('two\n');
      expect((await get('/containerLogs/default/talks/main?tail=1&timestamps=1')).text).toMatch(
        /^\d{4}-.*Z three\n$/,
      );

      const { id } = await docker.one('talks', 'main');
      await docker.docker.getContainer(id).kill();
      await eventually(() => res.complete);
      await eventually(async () => (await docker.one('talks', 'main')).id !== id, { within: MINUTE });
      await eventuallyPasses(async () => {
        const [now, before] = await Promise.all(
          ['', '?previous=1'].map((query) => get(`/containerLogs/default/talks${query}`)),
        );
        expect(now?.text).not.toContain('three');
        expect(before?.text).toContain('three');
      });
      const answers = await Promise.all(
        ['none', 'talks/none'].map((pod) => get(`/containerLogs/default/${pod}`)),
      );
      expect(answers.map(({ code }) => code)).toEqual([404, 404]);
    },
    2 * MINUTE,
  );

  it(
    'processes with input, output and exit code, on pipes and on a terminal',
    async () => {
      await start();
      await runPod('works');
      const client = await connect(
        '/exec/default/works?command=sh&command=-c&command=cat;echo%20err%3E%262;exit%207&stdin=1',
      );
      client.send(CHANNEL.stdin, 'from ');
      client.send(CHANNEL.stdin, 'afar\n');
      client.send(CHANNEL.stdin);
      expect(await client.closed).toBe(1000);
      expect([client.said(), client.said(CHANNEL.stderr), client.status()]).toEqual([
        'from afar\n',
        'err\n',
        { exitCode: 7 },
      ]);

      const terminal = await connect('/exec/default/works/main?command=sh&stdin=1&tty=1');
      terminal.send(CHANNEL.resize, '{"w":123,"h":45}');
      await eventuallyPasses(() => {
        terminal.send(CHANNEL.stdin, 'stty size\n');
        expect(terminal.said()).toContain('45 123');
      });
      terminal.send(CHANNEL.stdin, 'exit 3\n');
      await terminal.closed;
      expect(terminal.status()).toEqual({ exitCode: 3 });

      expect(await get('/run/default/works?cmd=echo%20hello')).toEqual({
        code: 200,
        exit: '0',
        text: 'hello\n',
      });
      expect(await get('/run/default/works/main?cmd=false')).toMatchObject({ code: 200, exit: '1' });
      const long = await get('/run/default/works?command=sh&command=-c&command=yes%7Chead%20-c%203000000');
      expect([long.exit, long.text.length]).toEqual(['0', 3_000_000]);
    },
    2 * MINUTE,
  );

  it(
    'ports of pods',
    async () => {
      await start();
      await node.bind('redis', { containers: [{ image: 'dockerfile/redis', command: undefined }] });
      await node.isReady('redis', MINUTE);
      const client = await eventually(async () => {
        const opened = await connect('/portForward/default/redis?port=6379');
        opened.send(CHANNEL.stdin, 'PING\r\n');
        await eventually(() => opened.said() !== '' || opened.status() !== undefined);
        return opened.said() === '+PONG\r\n' ? opened : undefined;
      });
      client?.send(
        CHANNEL.stdin,
        `*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$1000000\r\n${'x'.repeat(1_000_000)}\r\nGET key\r\n`,
      );
      await eventually(() => (client?.bytes() ?? 0) > 1_000_000);
      // Redis hangs up when it is told so, and we tell the client.
      client?.send(CHANNEL.stdin, 'QUIT\r\n');
      await eventually(() => client?.ended());
      client?.send(CHANNEL.stdin);
      expect(await client?.closed).toBe(1000);

      const nobody = await connect('/portForward/default/redis?port=1');
      await nobody.closed;
      expect(nobody.status()).toEqual({
        error: expect.stringContaining('port 1 of pod "default/redis" cannot be connected to'),
      });
    },
    2 * MINUTE,
  );

  it(
    'what it knows of its pods, and what they use',
    async () => {
      await start();
      await runPod('known');
      const info = JSON.parse((await get('/podInfo?podID=known&podNamespace=default')).text);
      expect(info).toMatchObject({
        main: { state: { running: {} }, restartCount: 0, image: SHELL_IMAGE },
        net: { podIP: expect.stringMatching(/^\d/), image: 'kubernetes/pause:latest' },
      });
      const { items } = JSON.parse((await get('/boundPods')).text);
      expect(items).toMatchObject([{ id: 'known', annotations: { 'kubernetes/config.source': 'etcd' } }]);
      const { main, net } = JSON.parse((await get('/stats/known')).text);
      expect(main.stats[0].memory.usage).toBeGreaterThan(0);
      expect(main.stats[0].filesystem).toHaveLength(1);
      expect(net.spec.has_network).toBe(true);
      expect(JSON.parse((await get('/stats/')).text).subcontainers).toHaveLength(2);
    },
    2 * MINUTE,
  );

  it(
    'nothing of containers that are not of its node',
    async () => {
      await start();
      const others = labelledContainers();
      try {
        await others.run({ container: 'main', script: 'echo secret; exec sleep 1000' });
        for (const path of [
          '/containerLogs/default/web/main',
          '/run/default/web/main?cmd=id',
          '/stats/web/main',
        ]) {
          expect((await get(path)).code).toBe(404);
        }
        await expect(connect('/exec/default/web/main?command=sh')).rejects.toThrow('404');
        await expect(connect('/portForward/default/web?port=80')).rejects.toThrow('404');
      } finally {
        await others.cleanup();
      }
    },
    2 * MINUTE,
  );

  it(
    'no more than the client reads: the process in the container waits',
    async () => {
      await start();
      await runPod('floods');
      const script =
        'i=0; while [ $i -lt 1024 ]; do dd if=/dev/zero bs=262144 count=1 2>/dev/null; i=$((i+1)); echo $i >/written; done';
      const client = await connect(
        `/exec/default/floods?command=sh&command=-c&command=${encodeURIComponent(script)}`,
      );
      client.socket.pause();
      // Of 256 MB what fits into the buffers between here and there.
      const written = await steady(async () => Number(await run('floods', 'cat /written')));
      expect(written).toBeGreaterThan(0);
      expect(written).toBeLessThan(256);
      client.socket.resume();
      await client.closed;
      expect([client.bytes(), client.status()]).toEqual([256 * 1024 * 1024, { exitCode: 0 }]);
    },
    3 * MINUTE,
  );

  it(
    'as long as client and kubelet stay: then what ran for the client ends',
    async () => {
      const program = await start();
      await runPod('leaves');
      const processes = () => run('leaves', 'ps -o args');
      const sleeping = async (seconds: number): Promise<WsClient> => {
        const client = await connect(`/exec/default/leaves?command=sleep&command=${seconds}&stdin=1`);
        await eventually(async () => (await processes()).includes(`sleep ${seconds}`));
        return client;
      };
      (await sleeping(1111)).socket.terminate();
      await eventually(async () => !(await processes()).includes('sleep 1111'));

      const client = await sleeping(2222);
      const { id } = await docker.one('leaves', 'main');
      await program.kill('SIGTERM');
      expect([await client.closed, client.status()]).toEqual([1001, { error: 'the kubelet stops' }]);
      expect(await program.exited).toEqual({ code: 0, signal: null });
      const { Processes } = (await docker.docker.getContainer(id).top()) as { Processes: string[][] };
      expect(Processes.map((fields) => fields.at(-1))).toEqual(['sleep 1000']);
    },
    2 * MINUTE,
  );

  it(
    'only what its flags say',
    async () => {
      await start('-enable_debugging_handlers=false');
      await runPod('closed');
      const paths = [
        '/containerLogs/default/closed',
        '/run/default/closed?cmd=id',
        '/logs/',
        '/exec/default/closed',
      ];
      for (const path of paths) expect((await get(path)).code).toBe(404);
      await expect(connect('/exec/default/closed?command=sh')).rejects.toThrow('404');
      expect((await get('/healthz')).text).toBe('ok');
      await kubelet?.kill();

      await start('-enable_server=false');
      await expect(get('/healthz')).rejects.toThrow('ECONNREFUSED');
    },
    2 * MINUTE,
  );
});
