import { connect, type Socket } from 'node:net';
import type { LoadBalancer } from '../balancer/load-balancer.js';
import type { Endpoint } from '../table/service-port.js';
import type { Failure, TrafficMetrics } from '../traffic-metrics.js';
import { EndpointReader } from './endpoint-reader.js';
import type { ReadBuffers } from './read-buffers.js';
import { HIGH_WATER_MARK, relay } from './relay.js';

/** How long a connection may be silent before the kernel asks whether the other side still lives. */
const KEEP_ALIVE_MS = 60_000;

/** Errors of connecting that are this machine's own, whatever the endpoint. */
const LOCAL_ERRORS: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** What all connections of a listener share. */
export interface ConnectionDeps {
  readonly balancer: LoadBalancer;
  readonly metrics: TrafficMetrics;
  readonly buffers: ReadBuffers;
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
  #server: Socket | undefined;
  #tried: Set<string> | undefined;
  #over = false;

  constructor(
    private readonly deps: ConnectionDeps,
    private readonly client: Socket,
    private readonly clientAddress: string,
  ) {
    client.on('error', this.#clientFailed);
    this.#tryNext();
  }

  /** The endpoint that has it, or is being asked. */
  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  /** Resets both sides. */
  cut(): void {
    this.client.resetAndDestroy();
    this.#server?.resetAndDestroy();
  }

  #clientFailed = (): void => {
    this.#server?.destroy();
    this.#end();
  };

  #tryNext(): void {
    const { balancer, connectLimitsMs } = this.deps;
    const endpoint = balancer.pick(this.clientAddress, this.#tried);
    const attempt = this.#tried?.size ?? 0;
    if (endpoint === undefined) {
      this.#giveUp(attempt === 0 ? 'no-endpoint' : 'endpoints-failed');
      return;
    }
    this.#endpoint = endpoint;
    const reader = new EndpointReader(this.deps.buffers, this.client);
    const server = connect(endpointSocket(endpoint, reader));
    this.#server = server;
    const limit = setTimeout(
      () => server.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
      connectLimitsMs[Math.min(attempt, connectLimitsMs.length - 1)],
    );
    const onError = (err: NodeJS.ErrnoException): void => {
      clearTimeout(limit);
      this.#refused(endpoint, err);
    };
    server.once('error', onError);
    server.once('connect', () => {
      clearTimeout(limit);
      server.off('error', onError);
      this.#accepted(endpoint, server, reader);
    });
  }

  #refused(endpoint: Endpoint, err: NodeJS.ErrnoException): void {
    if (this.#over) return;
    if (LOCAL_ERRORS.has(err.code)) {
      this.#giveUp('local');
      return;
    }
    this.deps.balancer.failed(endpoint);
    this.deps.metrics.endpointFailed('TCP');
    this.#goOn(endpoint);
  }

  #goOn(endpoint: Endpoint): void {
    this.#tried ??= new Set();
    this.#tried.add(endpoint.id);
    this.#tryNext();
  }

  #accepted(endpoint: Endpoint, server: Socket, reader: EndpointReader): void {
    if (this.#over) {
      server.destroy();
      return;
    }
    const { balancer, metrics } = this.deps;
    // It may have been removed while it answered.
    if (!balancer.has(endpoint)) {
      server.on('error', () => undefined);
      server.resetAndDestroy();
      this.#goOn(endpoint);
      return;
    }
    balancer.succeeded(endpoint);
    metrics.opened('TCP');
    this.client.off('error', this.#clientFailed);
    relay(this.client, server, reader, () => {
      metrics.closed('TCP');
      this.#end();
    });
  }

  #giveUp(reason: Failure): void {
    this.client.resetAndDestroy();
    this.deps.metrics.failed('TCP', reason);
    this.deps.gaveUp(reason, this.#tried?.size ?? 0);
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.deps.ended(this);
  }
}

const COMMON_OPTIONS = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEP_ALIVE_MS,
} as const;

/** Options for sockets of clients. */
export const CLIENT_SOCKETS = {
  ...COMMON_OPTIONS,
  pauseOnConnect: true,
  highWaterMark: HIGH_WATER_MARK,
} as const;

function endpointSocket({ host, port }: Endpoint, onread: EndpointReader) {
  return { host, port, onread, writableHighWaterMark: HIGH_WATER_MARK, ...COMMON_OPTIONS };
}
