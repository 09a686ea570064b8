import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { LoadBalancer } from '../balancer/load-balancer.js';
import type { ServicePort } from '../table/service-port.js';
import type { Failure } from '../traffic-metrics.js';
import { bindPort } from './bind-port.js';
import type { ListenerDeps, ServiceListener } from './service-listener.js';
import { CLIENT_SOCKETS, type ConnectionDeps, TcpConnection } from './tcp-connection.js';

/** Connections that the kernel may hold until we accept them. */
const BACKLOG = 4_096;

/**
 * Opens the listener of a TCP service port.
 *
 * @param preferred the port to take if it is free; 0 for any
 */
export async function openTcpListener(
  deps: ListenerDeps,
  servicePort: ServicePort,
  preferred: number,
): Promise<ServiceListener> {
  const listener = new TcpListener(deps, servicePort);
  await listener.open(preferred);
  return listener;
}

class TcpListener implements ServiceListener {
  port = 0;
  readonly #balancer: LoadBalancer;
  readonly #connections = new Set<TcpConnection>();
  readonly #server: Server;
  readonly #deps: ConnectionDeps;
  /** So that a service without endpoints is told of once, not with each of its clients. */
  #lastFailure: Failure | undefined;

  constructor(
    private readonly deps: ListenerDeps,
    private readonly servicePort: ServicePort,
  ) {
    const { clock, metrics, buffers, connectLimitsMs, maxConnections } = deps;
    this.#balancer = new LoadBalancer(clock);
    this.#balancer.update(servicePort);
    this.#deps = {
      balancer: this.#balancer,
      metrics,
      buffers,
      connectLimitsMs,
      ended: (connection) => void this.#connections.delete(connection),
      gaveUp: (reason, tried) => this.#tellFailure(reason, tried),
    };
    this.#server = createServer(CLIENT_SOCKETS);
    this.#server.maxConnections = maxConnections;
    this.#server.on('connection', (client) => this.#accept(client));
    this.#server.on('drop', () => {
      metrics.failed('TCP', 'limit');
      this.#tellFailure('limit', 0);
    });
  }

  async open(preferred: number): Promise<void> {
    this.port = await bindPort((port) => this.#listen(port), preferred);
  }

  update(servicePort: ServicePort): void {
    this.#balancer.update(servicePort);
    this.#lastFailure = undefined;
    for (const connection of this.#connections) {
      const { endpoint } = connection;
      if (endpoint !== undefined && !this.#balancer.has(endpoint)) connection.endpointIsGone();
    }
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of this.#connections) connection.cut();
    await closed;
  }

  #accept(client: Socket): void {
    // One that has gone before we came to it has no address any more.
    if (client.remoteAddress === undefined) {
      client.destroy();
      return;
    }
    const connection = new TcpConnection(this.#deps, client, client.remoteAddress);
    this.#connections.add(connection);
    connection.begin();
  }

  #listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: this.deps.bindAddress, port, backlog: BACKLOG }, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  #tellFailure(reason: Failure, tried: number): void {
    const { log } = this.deps;
    if (this.#lastFailure === reason && !log.v(4)) return;
    this.#lastFailure = reason;
    log.warn({ service: this.servicePort.key, reason, tried }, 'connections are refused');
  }
}
