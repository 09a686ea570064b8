import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CHANNEL, messageFor, readMessage } from '@kube/api-types';
import { eventually, freePort } from '@kube/test-harness';
import { type WebSocket, WebSocketServer } from 'ws';
import { bundleForTests, type KubecfgBench, type Ran, type Started } from '../testing/kubecfg-run.js';

/* The tool that is shipped against a server that relays to a kubelet, as the apiserver does. */

const POD = {
  kind: 'Pod',
  apiVersion: 'v1beta1',
  id: 'web',
  namespace: 'default',
  desiredState: {
    host: 'node-1',
    manifest: { version: 'v1beta1', containers: [{ name: 'main', image: 'i' }] },
  },
  currentState: { status: 'Running', host: 'node-1' },
};
const TWO = {
  ...POD,
  id: 'two',
  desiredState: { manifest: { version: 'v1beta1', containers: [{ name: 'a' }, { name: 'b' }] } },
  currentState: { status: 'Waiting', message: 'no minion has room' },
};

const bundle = bundleForTests();
const asked: string[] = [];
let server: Server;
let sockets: WebSocketServer;
let bench: KubecfgBench;
let env: Record<string, string>;
/** What is done with a WebSocket. */
let session: (socket: WebSocket, request: IncomingMessage) => void = () => undefined;
const started: Started[] = [];

beforeAll(async () => {
  sockets = new WebSocketServer({ noServer: true });
  server = createServer((req, res) => {
    const path = req.url ?? '';
    asked.push(path);
    if (path.startsWith('/api/v1beta1/pods/web?')) res.end(JSON.stringify(POD));
    else if (path.startsWith('/api/v1beta1/pods/two?')) res.end(JSON.stringify(TWO));
    else if (path.includes('containerLogs') && path.includes('follow=1')) {
      res.write('first\n');
      setImmediate(() => res.end('second\n'));
    } else if (path.includes('containerLogs')) res.end('a line\n');
    else
      res
        .writeHead(404)
        .end('{"kind":"Status","status":"Failure","message":"pod \\"x\\" not found","code":404}');
  });
  server.on('upgrade', (req, connection: Socket, head) => {
    asked.push(req.url ?? '');
    if (req.url?.includes('refuse')) {
      const body = '{"kind":"Status","status":"Failure","message":"container is not running","code":409}';
      connection.end(
        `HTTP/1.1 409 Conflict\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    sockets.handleUpgrade(req, connection, head, (socket) => session(socket, req));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bench = bundle.bench();
  env = { KUBERNETES_MASTER: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
afterEach(async () => {
  asked.length = 0;
  for (const one of started.splice(0)) await one.kill('SIGKILL');
});
afterAll(() => {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  server.close();
  bundle.remove();
});

const kubecfg = (command: string, stdin = ''): Promise<Ran> =>
  bench.run(`kubecfg ${command}`, { env, stdin });
const fatal = (message: string): string => `F{MMDD} {TIME} {PID} kubecfg.go:483] Error: ${message}\n`;

/** Answers what comes on channel 0, and ends with an exit code when the input ends. */
function echo(exitCode: number): typeof session {
  return (socket) => {
    socket.on('message', (message: Buffer) => {
      const { channel, data } = readMessage(message) ?? { channel: -1, data: message };
      if (channel === CHANNEL.resize) socket.send(messageFor(CHANNEL.stderr, `size ${data}\n`));
      if (channel !== CHANNEL.stdin) return;
      if (data.length > 0) socket.send(messageFor(CHANNEL.stdout, data));
      else socket.send(messageFor(CHANNEL.status, JSON.stringify({ exitCode })));
    });
  };
}

describe('logs', () => {
  it('are those of the only container of a pod', async () => {
    expect(await kubecfg('logs web')).toEqual({ code: 0, stdout: 'a line\n', stderr: '' });
    expect(asked).toEqual([
      '/api/v1beta1/pods/web?namespace=default',
      '/api/v1beta1/proxy/minions/node-1/containerLogs/default/web/main',
    ]);
  });

  it('are followed, from the last lines on', async () => {
    expect((await kubecfg('logs -follow -tail 5 pods/web main')).stdout).toBe('first\nsecond\n');
    expect(asked.at(-1)).toBe(
      '/api/v1beta1/proxy/minions/node-1/containerLogs/default/web/main?follow=1&tail=5',
    );
  });

  it.each([
    ['logs two', 'pod "two" has several containers; say which: a, b'],
    ['logs web other', 'pod "web" has no container "other"; it has: main'],
    ['-container b logs two', 'pod "two" is not placed on a minion yet: no minion has room'],
    ['logs x', 'pod "x" not found'],
  ])('%s says what is wrong', async (command, message) => {
    expect(await kubecfg(command)).toEqual({ code: 255, stdout: '', stderr: fatal(message) });
  });

  it('shows how it is used without a pod', async () => {
    expect((await kubecfg('logs')).stderr).toContain('usage: kubecfg [OPTIONS] logs <pod> [<container>]');
  });
});

describe('exec', () => {
  it('passes on what a command writes, and ends as it ends', async () => {
    session = (socket) => {
      socket.send(messageFor(CHANNEL.stdout, 'out\n'));
      socket.send(messageFor(CHANNEL.stderr, 'err\n'));
      socket.send(messageFor(CHANNEL.status, '{"exitCode":3}'));
    };
    expect(await kubecfg("exec web -- ls -l '/a b'")).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(asked.at(-1)).toBe(
      '/api/v1beta1/proxy/minions/node-1/exec/default/web/main?command=ls&command=-l&command=%2Fa%20b',
    );
  });

  it('passes on the input, all of it', async () => {
    session = echo(0);
    const input = `${'x'.repeat(100_000)}ü\n`;
    const { code, stdout } = await kubecfg('exec -i web cat', input);
    expect(code).toBe(0);
    expect(stdout).toBe(input);
    expect(asked.at(-1)).toMatch(/command=cat&stdin=1$/);
  });

  it('does not wait for input that nobody will read', async () => {
    session = (socket) => socket.send(messageFor(CHANNEL.status, '{"exitCode":0}'));
    // The input stays open: only the end of the command ends this.
    expect(
      (
        await bench.run(
          '(sleep 600 & echo $! > sleeper; wait) | { kubecfg exec -i web true; kill $(cat sleeper); }',
          { env },
        )
      ).code,
    ).toBe(0);
  });

  it('has a terminal, whose size is told', async () => {
    session = echo(7);
    const typed = 'stty rows 30 cols 100; kubecfg exec -i -t web sh';
    // ^D, which a terminal that is not raw would take for the end of input.
    session = (socket) => {
      socket.on('message', (message: Buffer) => {
        const read = readMessage(message);
        if (read?.channel === CHANNEL.resize)
          socket.send(messageFor(CHANNEL.stdout, `size ${read.data}\r\n`));
        if (read?.channel === CHANNEL.stdin && read.data.includes(4)) {
          socket.send(messageFor(CHANNEL.status, '{"exitCode":7}'));
        }
      });
    };
    const ran = await bench.run(
      `{ sleep 1; printf '\\004'; sleep 20; } | script -qec '${typed}' /dev/null; echo code $?`,
      { env },
    );
    expect(ran.stdout).toContain('size {"w":100,"h":30}');
    expect(ran.stdout).toContain('code 7');
    expect(asked.at(-1)).toMatch(/command=sh&stdin=1&tty=1$/);
  });

  it.each([
    ['exec web refuse', 'container is not running'],
    ['exec -container c web true', 'pod "web" has no container "c"; it has: main'],
  ])('%s says what is wrong', async (command, message) => {
    expect(await kubecfg(command)).toEqual({ code: 255, stdout: '', stderr: fatal(message) });
  });

  it('says what the kubelet says of a command that could not be run', async () => {
    session = (socket) => socket.send(messageFor(CHANNEL.status, '{"error":"no such program"}'));
    expect((await kubecfg('exec web true')).stderr).toBe(fatal('no such program'));
  });

  it('says so when the connection breaks first', async () => {
    session = (socket) => socket.terminate();
    expect((await kubecfg('exec web true')).stderr).toBe(
      fatal('the connection broke before the command had ended'),
    );
  });

  it('ends the command when it is interrupted', async () => {
    let gone = false;
    session = (socket) => {
      socket.once('close', () => {
        gone = true;
      });
      socket.send(messageFor(CHANNEL.stdout, 'started\n'));
    };
    const running = bench.start('kubecfg exec web sleep 600', { env });
    started.push(running);
    await eventually(() => running.stdout().includes('started'));
    await running.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    await eventually(() => gone);
  });
});

describe('port-forward', () => {
  /** What the pod was sent, connection by connection. */
  const pods: string[] = [];

  async function forwarding(words: string): Promise<{ port: number; running: Started }> {
    const running = bench.start(`kubecfg port-forward ${words}`, { env });
    started.push(running);
    const said = await eventually(() => /Forwarding from 127\.0\.0\.1:(\d+) to port/.exec(running.stdout()), {
      describe: 'a port',
    });
    return { port: Number(said?.[1]), running };
  }

  function talk(port: number, text: string): Promise<string> {
    return new Promise((resolve) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1', () => socket.end(text));
      socket.setEncoding('utf8').on('data', (data: string) => {
        heard += data;
      });
      // A connection that was cut says no more than one that ended.
      socket.on('error', () => undefined).on('close', () => resolve(heard));
    });
  }

  it('passes connections on, both ways, each to its own end', async () => {
    pods.length = 0;
    session = (socket, { url = '' }) => {
      let heard = '';
      socket.on('message', (message: Buffer) => {
        const { data } = readMessage(message) ?? { data: message };
        heard += data;
        if (data.length > 0) return;
        pods.push(heard);
        socket.send(messageFor(CHANNEL.stdout, `${url.split('?')[1]} got ${heard.length}`));
        socket.send(messageFor(CHANNEL.stdout));
        socket.close();
      });
    };
    const { port } = await forwarding('web :6379');
    const long = 'y'.repeat(300_000);
    expect(await Promise.all([talk(port, 'one'), talk(port, long)])).toEqual([
      'port=6379 got 3',
      'port=6379 got 300000',
    ]);
    expect(pods.sort()).toEqual(['one', long]);
    expect(asked.at(-1)).toBe('/api/v1beta1/proxy/minions/node-1/portForward/default/web?port=6379');
  });

  it('listens where it is told', async () => {
    const wanted = await freePort();
    expect((await forwarding(`web ${wanted}:80`)).port).toBe(wanted);
    expect((await kubecfg(`port-forward web ${wanted}:80`)).stderr).toBe(
      fatal(
        `cannot listen on 127.0.0.1:${wanted}: another program listens there; choose another port, or none for any that is free, like :80`,
      ),
    );
  });

  it('says why a connection failed, and goes on', async () => {
    session = (socket) => {
      socket.send(
        messageFor(
          CHANNEL.status,
          '{"error":"port 81 of pod \\"default/web\\" cannot be connected to: ECONNREFUSED"}',
        ),
      );
      socket.close();
    };
    const { port, running } = await forwarding('web :81');
    expect(await talk(port, 'x')).toBe('');
    await eventually(() => running.stderr().includes('cannot be connected to: ECONNREFUSED'));
    expect(await talk(port, 'x')).toBe('');
  });

  it('ends when it is interrupted', async () => {
    const { running } = await forwarding('web :80');
    await running.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  });

  it.each(['x', '0', '1:2:3', '70000', '99999:80'])('%s is no port', async (port) => {
    expect((await kubecfg(`port-forward web ${port}`)).stderr).toBe(
      fatal(`"${port}" is no port to forward; write it like 6379, 8080:80 or :80`),
    );
  });
});
