import type { LoadBalancer } from '../balancer/load-balancer.js';
import type { Endpoint } from '../table/service-port.js';
import type { TcpSocket, TcpTransport } from '../tcp/tcp-transport.js';
import type { Failure, TrafficMetrics } from '../traffic-metrics.js';
import { relay } from './relay.js';

/** Errors of connecting that are this machine's own, whatever the endpoint. */
const LOCAL_ERRORS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

/** What all connections of a listener share. */
export interface ConnectionDeps {
  readonly balancer: LoadBalancer;
  readonly metrics: TrafficMetrics;
  readonly transport: TcpTransport;
  readonly connectLimitsMs: readonly number[];
  /** The connection is over. */
  ended(connection: TcpConnection): void;
  /** No endpoint took it; `tried` says how many were asked. */
  gaveUp(reason: Failure, tried: number): void;
}

/**
 * A client's connection on its way to an endpoint: one after the other is tried until one accepts. Nothing is read
 * from the client before, so nothing can be lost with an endpoint that never had the connection.
 */
export class TcpConnection {
  #endpoint: Endpoint | undefined;
  #server: TcpSocket | undefined;
  #limit: NodeJS.Timeout | undefined;
  #tried: Set<string> | undefined;
  #state: 'asking' | 'carrying' | 'over' = 'asking';
  readonly #clientAddress: string;

  constructor(
    private readonly deps: ConnectionDeps,
    private readonly client: TcpSocket,
  ) {
    // Asking the kernel for it costs; only affinity needs it.
    this.#clientAddress = deps.balancer.isSticky ? (client.peerAddress() ?? '') : '';
  }

  /** Sets out. It may be over when this returns. */
  begin(): void {
    this.#tryNext();
  }

  /** The endpoint that has it, or is being asked. */
  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  /** Its endpoint is none of the service's any more: asks another if it was only being asked, else cuts it. */
  endpointIsGone(): void {
    if (this.#state === 'asking') {
      this.#abandon();
      this.#goOn();
    } else if (this.#state === 'carrying') {
      this.deps.metrics.cut('TCP');
      this.cut();
    }
  }

  /** Resets both sides. */
  cut(): void {
    const wasCarrying = this.#state === 'carrying';
    this.client.reset();
    if (wasCarrying) this.#server?.reset();
    else this.#abandon();
    this.#end(wasCarrying);
  }

  #tryNext(): void {
    const { balancer, transport } = this.deps;
    const endpoint = balancer.pick(this.#clientAddress, this.#tried);
    this.#endpoint = endpoint;
    if (endpoint === undefined) {
      this.#giveUp(this.#tried === undefined ? 'no-endpoint' : 'endpoints-failed');
      return;
    }
    this.#limit = setTimeout(() => {
      this.#abandon();
      this.#refused('ETIMEDOUT');
    }, this.#timeLimit());
    this.#server = transport.connect(endpoint.host, endpoint.port, (code) => {
      clearTimeout(this.#limit);
      if (code === undefined) this.#accepted();
      else this.#refused(code);
    });
  }

  /** Longer with each endpoint: the first may be slow because all are. */
  #timeLimit(): number | undefined {
    const { connectLimitsMs } = this.deps;
    return connectLimitsMs[Math.min(this.#tried?.size ?? 0, connectLimitsMs.length - 1)];
  }

  /** Whatever comes of asking is of no interest any more. */
  #abandon(): void {
    clearTimeout(this.#limit);
    this.#server?.close();
  }

  #refused(code: string): void {
    this.#server?.close();
    if (LOCAL_ERRORS.has(code)) {
      this.#giveUp('local');
      return;
    }
    if (this.#endpoint !== undefined) this.deps.balancer.failed(this.#endpoint);
    this.deps.metrics.endpointFailed('TCP');
    this.#goOn();
  }

  #goOn(): void {
    this.#tried ??= new Set();
    if (this.#endpoint !== undefined) this.#tried.add(this.#endpoint.id);
    this.#tryNext();
  }

  #accepted(): void {
    const { balancer, metrics } = this.deps;
    if (this.#endpoint !== undefined) balancer.succeeded(this.#endpoint);
    metrics.opened('TCP');
    this.#state = 'carrying';
    if (this.#server !== undefined) relay(this.client, this.#server, () => this.#end(true));
  }

  #giveUp(reason: Failure): void {
    this.client.reset();
    this.deps.metrics.failed('TCP', reason);
    this.deps.gaveUp(reason, this.#tried?.size ?? 0);
    this.#end(false);
  }

  #end(wasCarrying: boolean): void {
    this.#state = 'over';
    if (wasCarrying) this.deps.metrics.closed('TCP');
    this.deps.ended(this);
  }
}
