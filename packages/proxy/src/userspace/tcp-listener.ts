import { LoadBalancer } from '../balancer/load-balancer.js';
import type { ServicePort } from '../table/service-port.js';
import type { TcpServer, TcpSocket } from '../tcp/tcp-transport.js';
import type { Failure } from '../traffic-metrics.js';
import { bindPort } from './bind-port.js';
import type { ListenerDeps, ServiceListener } from './service-listener.js';
import { type ConnectionDeps, TcpConnection } from './tcp-connection.js';

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
  readonly #balancer: LoadBalancer;
  readonly #connections = new Set<TcpConnection>();
  readonly #deps: ConnectionDeps;
  #server: TcpServer | undefined;
  /** So that a service without endpoints is told of once, not with each of its clients. */
  #lastFailure: Failure | undefined;

  constructor(
    private readonly deps: ListenerDeps,
    private readonly servicePort: ServicePort,
  ) {
    const { clock, metrics, transport, connectLimitsMs } = deps;
    this.#balancer = new LoadBalancer(clock);
    this.#balancer.update(servicePort);
    this.#deps = {
      balancer: this.#balancer,
      metrics,
      transport,
      connectLimitsMs,
      ended: (connection) => void this.#connections.delete(connection),
      gaveUp: (reason, tried) => this.#tellFailure(reason, tried),
    };
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  async open(preferred: number): Promise<void> {
    const { transport, bindAddress: address } = this.deps;
    this.#server = await bindPort(
      (port) => transport.listen({ address, port, backlog: BACKLOG }, (client) => this.#accept(client)),
      preferred,
    );
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
    this.#server?.close();
    for (const connection of this.#connections) connection.cut();
  }

  #accept(client: TcpSocket): void {
    if (this.#connections.size >= this.deps.maxConnections) {
      client.close();
      this.deps.metrics.failed('TCP', 'limit');
      this.#tellFailure('limit', 0);
      return;
    }
    const connection = new TcpConnection(this.#deps, client);
    this.#connections.add(connection);
    connection.begin();
  }

  #tellFailure(reason: Failure, tried: number): void {
    const { log } = this.deps;
    if (this.#lastFailure === reason && !log.v(4)) return;
    this.#lastFailure = reason;
    log.warn({ service: this.servicePort.key, reason, tried }, 'connections are refused');
  }
}
