import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { LoadBalancer } from '../balancer/load-balancer.js';
import type { ServicePort } from '../table/service-port.js';
import { bindPort } from './bind-port.js';
import type { ListenerDeps, ServiceListener } from './service-listener.js';
import { UdpFlow } from './udp-flow.js';

/** How many times within its timeout a flow is looked at. */
const LOOKS_PER_TIMEOUT = 4;

/** Asked of the kernel; it gives what its limit allows. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** Every address, and the loopback address that the kernel leads this machine's own traffic to. */
const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Opens the listener of a UDP service port.
 *
 * @param preferred the port to take if it is free; 0 for any
 */
export async function openUdpListener(
  deps: ListenerDeps,
  servicePort: ServicePort,
  preferred: number,
): Promise<ServiceListener> {
  const listener = new UdpListener(deps, servicePort);
  await listener.open(preferred);
  return listener;
}

/**
 * A port that no socket at all has. The listener's own two sockets share theirs, and so would share it with any other
 * that is ready to: they must not be the ones to ask.
 */
async function freeUdpPort(address: string, port: number): Promise<number> {
  const socket = createSocket(familyOf(address));
  try {
    await bound(socket, address, port);
    return socket.address().port;
  } finally {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

function bound(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}

function familyOf(address: string): 'udp4' | 'udp6' {
  return isIPv6(address) ? 'udp6' : 'udp4';
}

class UdpListener implements ServiceListener {
  port = 0;
  readonly #balancer: LoadBalancer;
  /** By the client's `address:port`. */
  readonly #flows = new Map<string, UdpFlow>();
  readonly #sockets: Socket[] = [];
  readonly #closing = new AbortController();
  #told = false;

  constructor(
    private readonly deps: ListenerDeps,
    private readonly servicePort: ServicePort,
  ) {
    this.#balancer = new LoadBalancer(deps.clock);
    this.#balancer.update(servicePort);
  }

  async open(preferred: number): Promise<void> {
    const { bindAddress } = this.deps;
    const loopback = WILDCARDS[bindAddress];
    const free = await bindPort((port) => freeUdpPort(bindAddress, port), preferred);
    this.port = await this.#bind(bindAddress, free);
    // Traffic of this machine's own is led to the loopback address, and its answers must come from there: a socket
    // for all addresses would answer from whichever the route back prefers, and the kernel would not know the flow.
    if (loopback !== undefined) await this.#bind(loopback, this.port);
    void this.#forgetIdle();
  }

  update(servicePort: ServicePort): void {
    this.#balancer.update(servicePort);
    this.#told = false;
    for (const [client, flow] of this.#flows) {
      if (!this.#balancer.has(flow.endpoint)) this.#forget(client, flow);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const [client, flow] of this.#flows) this.#forget(client, flow);
    await Promise.all(
      this.#sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
    );
  }

  async #bind(address: string, port: number): Promise<number> {
    const socket = createSocket({ type: familyOf(address), reuseAddr: true });
    try {
      await bound(socket, address, port);
    } catch (cause) {
      socket.close();
      throw cause;
    }
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    socket.on('message', (datagram, from) => this.#received(socket, datagram, from));
    socket.on('error', (err) =>
      this.deps.log.warn({ service: this.servicePort.key, err }, 'a UDP listener had an error'),
    );
    this.#sockets.push(socket);
    return socket.address().port;
  }

  #received(socket: Socket, datagram: Buffer, from: RemoteInfo): void {
    const client = `${from.address}:${from.port}`;
    const flow = this.#flows.get(client) ?? this.#begin(socket, client, from);
    if (flow === undefined) return;
    flow.lastUsed = this.deps.clock.now();
    flow.send(datagram);
  }

  #begin(socket: Socket, client: string, from: RemoteInfo, tried?: Set<string>): UdpFlow | undefined {
    const { clock, metrics, maxConnections } = this.deps;
    const isFull = this.#flows.size >= maxConnections;
    const endpoint = isFull ? undefined : this.#balancer.pick(from.address, tried);
    if (endpoint === undefined) {
      const reason = isFull ? 'limit' : tried === undefined ? 'no-endpoint' : 'endpoints-failed';
      metrics.failed('UDP', reason);
      this.#tellFailure(reason);
      return undefined;
    }
    const flow: UdpFlow = new UdpFlow(endpoint, clock.now(), {
      answered: (datagram) => {
        flow.lastUsed = clock.now();
        this.#balancer.succeeded(endpoint);
        socket.send(datagram, from.port, from.address);
      },
      refused: (unanswered) => {
        this.#balancer.failed(endpoint);
        metrics.endpointFailed('UDP');
        this.#forget(client, flow);
        if (unanswered === undefined) return;
        // It never answered: what it did not take another gets, as a connection would.
        const next = this.#begin(socket, client, from, new Set([...(tried ?? []), endpoint.id]));
        next?.send(unanswered);
      },
    });
    this.#flows.set(client, flow);
    metrics.opened('UDP');
    return flow;
  }

  #forget(client: string, flow: UdpFlow): void {
    flow.close();
    if (this.#flows.get(client) !== flow) return;
    this.#flows.delete(client);
    this.deps.metrics.closed('UDP');
  }

  async #forgetIdle(): Promise<void> {
    const { clock, udpTimeoutMs } = this.deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await clock.sleep(udpTimeoutMs / LOOKS_PER_TIMEOUT, signal).catch(() => undefined);
      const idleSince = clock.now() - udpTimeoutMs;
      for (const [client, flow] of this.#flows) {
        if (flow.lastUsed <= idleSince) this.#forget(client, flow);
      }
    }
  }

  #tellFailure(reason: string): void {
    if (this.#told) return;
    this.#told = true;
    this.deps.log.warn({ service: this.servicePort.key, reason }, 'datagrams are dropped');
  }
}
