import type { Clock, Logger } from '@kube/component-base';
import type { ServicePort } from '../table/service-port.js';
import type { TcpTransport } from '../tcp/tcp-transport.js';
import type { TrafficMetrics } from '../traffic-metrics.js';

/** What a listener needs, and how it is to behave. */
export interface ListenerDeps {
  readonly log: Logger;
  readonly clock: Clock;
  readonly metrics: TrafficMetrics;
  readonly transport: TcpTransport;
  readonly bindAddress: string;
  readonly maxConnections: number;
  readonly udpTimeoutMs: number;
  /** How long each next endpoint may take to accept a connection; the last holds for all further ones. */
  readonly connectLimitsMs: readonly number[];
}

/** v0.5.6 */
export const CONNECT_LIMITS_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000];

/** Carries the traffic of one service port from a port of this machine to the endpoints. */
export interface ServiceListener {
  /** Where it listens. */
  readonly port: number;
  /** Takes a change of the endpoints: those that are gone lose their connections at once. */
  update(servicePort: ServicePort): void;
  /** Stops listening and cuts all connections. */
  close(): Promise<void>;
}
