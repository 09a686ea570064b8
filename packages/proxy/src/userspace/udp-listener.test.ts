import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from '@kube/component-base';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import type { ServicePort } from '../table/service-port.js';
import { createNetTransport } from '../tcp/net-transport.js';
import { anEndpoint, aServicePort } from '../testing/service-ports.js';
import { createTrafficMetrics } from '../traffic-metrics.js';
import type { ServiceListener } from './service-listener.js';
import { openUdpListener } from './udp-listener.js';

const TIMEOUT_MS = 60_000;

describe('a UDP listener', () => {
  const sockets: Socket[] = [];
  const listeners: ServiceListener[] = [];
  afterEach(async () => {
    for (const listener of listeners.splice(0)) await listener.close();
    for (const socket of sockets.splice(0)) socket.close();
  });

  /** A socket of a test's own, and what it has received. */
  async function aSocket(port = 0): Promise<{ socket: Socket; port: number; received: string[] }> {
    const socket = createSocket('udp4');
    const received: string[] = [];
    socket.on('message', (datagram) => received.push(String(datagram)));
    await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve));
    sockets.push(socket);
    return { socket, port: socket.address().port, received };
  }

  async function listening(
    servicePort: ServicePort,
    more: { preferred?: number; clock?: FakeClock; maxConnections?: number } = {},
  ): Promise<ServiceListener> {
    const deps = {
      log: silentLogger,
      clock: more.clock ?? fakeClock(),
      metrics: createTrafficMetrics(createMetrics()),
      transport: createNetTransport(),
      bindAddress: '0.0.0.0',
      maxConnections: more.maxConnections ?? 10,
      udpTimeoutMs: TIMEOUT_MS,
      connectLimitsMs: [1_000],
    };
    const listener = await openUdpListener(deps, servicePort, more.preferred ?? 0);
    listeners.push(listener);
    return listener;
  }

  const dns = (...ports: number[]): ServicePort =>
    aServicePort({ protocol: 'UDP', endpoints: ports.map((port) => anEndpoint(`127.0.0.1:${port}`)) });

  it('takes the port that it is asked to take, or another when that is taken', async () => {
    const { port } = await aSocket();
    const first = await listening(dns(), { preferred: port });
    expect(first.port).not.toBe(port);
    await first.close();
    listeners.pop();
    expect((await listening(dns(), { preferred: first.port })).port).toBe(first.port);
  });

  it('forgets a flow that was silent for its time, and leads the next datagram anew', async () => {
    const clock = fakeClock();
    const [a, b, client] = [await aSocket(), await aSocket(), await aSocket()];
    const listener = await listening(dns(a.port, b.port), { clock });
    const ask = (text: string): void => void client.socket.send(text, listener.port, '127.0.0.1');
    ask('1');
    await eventually(() => a.received.length === 1);
    await clock.advance(TIMEOUT_MS / 2);
    ask('2');
    await eventually(() => a.received.length === 2);
    await clock.advance(TIMEOUT_MS * 2);
    ask('3');
    await eventually(() => b.received.length === 1);
    expect(a.received).toEqual(['1', '2']);
  });

  it('takes no more flows than it may, and goes on with those that it has', async () => {
    const [server, first, second] = [await aSocket(), await aSocket(), await aSocket()];
    const listener = await listening(dns(server.port), { maxConnections: 1 });
    first.socket.send('first', listener.port, '127.0.0.1');
    await eventually(() => server.received.length === 1);
    second.socket.send('second', listener.port, '127.0.0.1');
    first.socket.send('first again', listener.port, '127.0.0.1');
    await eventually(() => server.received.length === 2);
    expect(server.received).toEqual(['first', 'first again']);
  });

  it('sends what nobody took to the next endpoint, a name that means nothing included', async () => {
    const [server, client] = [await aSocket(), await aSocket()];
    const listener = await listening(
      aServicePort({
        protocol: 'UDP',
        endpoints: [anEndpoint('nobody..invalid:53'), anEndpoint(`127.0.0.1:${server.port}`)],
      }),
    );
    client.socket.send('hello', listener.port, '127.0.0.1');
    await eventually(() => server.received.length === 1);
    expect(server.received).toEqual(['hello']);
  });
});
