import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BreakableProxy, startBreakableProxy } from './breakable-proxy.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

let server: Server;
let proxy: BreakableProxy;
let received = '';

beforeAll(async () => {
  const port = await freePort();
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
      socket.write(`echo ${text}`);
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startBreakableProxy(port);
});

afterAll(async () => {
  await proxy.close();
  server.close();
});

interface Caller {
  readonly socket: Socket;
  heard(): string;
  ended(): boolean;
}

function call(): Caller {
  let heard = '';
  let ended = false;
  const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
  socket.on('data', (text: string) => {
    heard += text;
  });
  socket
    .on('error', () => {})
    .on('close', () => {
      ended = true;
    });
  return { socket, heard: () => heard, ended: () => ended };
}

describe('startBreakableProxy', () => {
  it('passes on in both directions until cut', async () => {
    const caller = call();
    caller.socket.write('one');
    await eventually(() => caller.heard() === 'echo one');
    proxy.cut();
    await eventually(caller.ended);
  });

  it('holds everything back while frozen, also on new connections', async () => {
    const old = call();
    old.socket.write('a');
    await eventually(() => old.heard() === 'echo a');
    proxy.freeze();
    const fresh = call();
    const before = received;
    fresh.socket.write('b');
    old.socket.write('c');
    await eventually(() => proxy.accepted() > 0 && fresh.socket.bytesWritten > 0);
    expect([received, old.heard(), fresh.heard()]).toEqual([before, 'echo a', '']);
    proxy.thaw();
    await eventually(() => old.heard() === 'echo aecho c' && fresh.heard() === 'echo b');
    old.socket.destroy();
    fresh.socket.destroy();
  });

  it('refuses new connections when told, and takes them again', async () => {
    proxy.refuse(true);
    const refused = call();
    await eventually(refused.ended);
    proxy.refuse(false);
    const taken = call();
    taken.socket.write('d');
    await eventually(() => taken.heard() === 'echo d');
    taken.socket.destroy();
  });

  it('lets a request through and resets instead of answering', async () => {
    const caller = call();
    proxy.dropNextAnswer();
    caller.socket.write('kept');
    await eventually(caller.ended);
    expect(received).toMatch(/kept$/);
    expect(caller.heard()).toBe('');
  });

  it('cuts after so many bytes of the server', async () => {
    const caller = call();
    proxy.cutAfter(12);
    caller.socket.write('one');
    await eventually(() => caller.heard() === 'echo one');
    caller.socket.write('two');
    await eventually(caller.ended);
    expect(caller.heard()).toBe('echo one');
  });
});
