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

/** An endpoint that is being asked. */
interface Attempt {
  readonly endpoint: Endpoint;
  readonly server: Socket;
  /** Whatever comes of it is of no interest any more. */
  abandon(): void;
}

/**
 * A client's connection on its way to an endpoint: one after the other is tried until one accepts. Nothing is read
 * from the client before, so nothing can be lost with an endpoint that never had the connection.
 */
export class TcpConnection {
  #attempt: Attempt | undefined;
  #tried: Set<string> | undefined;
  #state: 'asking' | 'carrying' | 'over' = 'asking';

  constructor(
    private readonly deps: ConnectionDeps,
    private readonly client: Socket,
    private readonly clientAddress: string,
  ) {}

  /** Sets out. It may be over when this returns. */
  begin(): void {
    this.client.on('error', this.#clientFailed);
    this.#tryNext();
  }

  /** The endpoint that has it, or is being asked. */
  get endpoint(): Endpoint | undefined {
    return this.#attempt?.endpoint;
  }

  /** Its endpoint is none of the service's any more: asks another if it was only being asked, else cuts it. */
  endpointIsGone(): void {
    if (this.#state === 'asking' && this.#attempt !== undefined) {
      this.#attempt.abandon();
      this.#goOn(this.#attempt.endpoint);
    } else if (this.#state === 'carrying') {
      this.deps.metrics.cut('TCP');
      this.cut();
    }
  }

  /** Resets both sides. */
  cut(): void {
    this.client.resetAndDestroy();
    if (this.#state === 'carrying') {
      this.#attempt?.server.resetAndDestroy();
    } else {
      this.#attempt?.abandon();
      this.#end();
    }
  }

  readonly #clientFailed = (): void => {
    this.#attempt?.abandon();
    this.#end();
  };

  #tryNext(): void {
    const endpoint = this.deps.balancer.pick(this.clientAddress, this.#tried);
    if (endpoint === undefined) {
      this.#attempt = undefined;
      this.#giveUp(this.#tried === undefined ? 'no-endpoint' : 'endpoints-failed');
      return;
    }
    const reader = new EndpointReader(this.deps.buffers, this.client);
    const server = connect(endpointSocket(endpoint, reader));
    const onConnect = (): void => {
      clearTimeout(limit);
      server.off('error', onError);
      this.#accepted(endpoint, server, reader);
    };
    const onError = (err: NodeJS.ErrnoException): void => {
      clearTimeout(limit);
      this.#refused(endpoint, err);
    };
    const abandon = (): void => {
      clearTimeout(limit);
      server.off('connect', onConnect).off('error', onError).on('error', ignore).destroy();
    };
    const limit = setTimeout(() => {
      abandon();
      this.#refused(endpoint, { code: 'ETIMEDOUT' });
    }, this.#timeLimit());
    server.on('connect', onConnect).on('error', onError);
    this.#attempt = { endpoint, server, abandon };
  }

  /** Longer with each endpoint: the first may be slow because all are. */
  #timeLimit(): number | undefined {
    const { connectLimitsMs } = this.deps;
    return connectLimitsMs[Math.min(this.#tried?.size ?? 0, connectLimitsMs.length - 1)];
  }

  #refused(endpoint: Endpoint, { code }: { readonly code?: string }): void {
    if (LOCAL_ERRORS.has(code)) {
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
    this.#state = 'carrying';
    this.deps.balancer.succeeded(endpoint);
    this.deps.metrics.opened('TCP');
    this.client.off('error', this.#clientFailed);
    relay(this.client, server, reader, () => {
      this.deps.metrics.closed('TCP');
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
    this.#state = 'over';
    this.deps.ended(this);
  }
}

const ignore = (): void => undefined;

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
