import type { Metrics } from '@kube/component-base';
import type { Protocol } from './table/service-port.js';

/** Why something was not carried. */
export type Failure =
  /** There is no endpoint. */
  | 'no-endpoint'
  /** Every endpoint was tried and none accepted. */
  | 'endpoints-failed'
  /** The service port has as many open as it may have. */
  | 'limit'
  /** This machine would not do it, e.g. because too many files are open. */
  | 'local';

/** What is counted of connections, and of UDP flows as if they were connections. */
export interface TrafficMetrics {
  opened(protocol: Protocol): void;
  closed(protocol: Protocol): void;
  failed(protocol: Protocol, reason: Failure): void;
  /** It was cut because its endpoint was taken away. */
  cut(protocol: Protocol): void;
  /** One endpoint refused or did not answer; another may have been tried. */
  endpointFailed(protocol: Protocol): void;
}

/** How far the metrics may be behind. */
const SHOW_AFTER_MS = 100;

/** Counts in the program's metrics. */
export function createTrafficMetrics(metrics: Metrics): TrafficMetrics {
  const open = metrics.gauge('proxy_connections_open', 'Connections and UDP flows being carried', [
    'protocol',
  ]);
  const total = metrics.counter(
    'proxy_connections_total',
    'Connections and UDP flows that were led to an endpoint',
    ['protocol'],
  );
  const failed = metrics.counter(
    'proxy_connections_failed_total',
    'Connections and new UDP flows that were not led anywhere',
    ['protocol', 'reason'],
  );
  const endpointFailures = metrics.counter(
    'proxy_endpoint_failures_total',
    'Attempts at an endpoint that it refused or left unanswered',
    ['protocol'],
  );
  const cuts = metrics.counter(
    'proxy_connections_cut_total',
    'Connections that were cut because their endpoint was taken away',
    ['protocol'],
  );
  // Counted in plain numbers and shown now and then: setting a metric costs more than counting.
  const counts = { TCP: { open: 0, more: 0 }, UDP: { open: 0, more: 0 } };
  let isShowing = false;
  const show = (): void => {
    isShowing = false;
    for (const protocol of ['TCP', 'UDP'] as const) {
      open.set(counts[protocol].open, { protocol });
      total.inc({ protocol }, counts[protocol].more);
      counts[protocol].more = 0;
    }
  };
  const showSoon = (): void => {
    if (isShowing) return;
    isShowing = true;
    setTimeout(show, SHOW_AFTER_MS).unref();
  };
  show();
  return {
    opened(protocol) {
      counts[protocol].open += 1;
      counts[protocol].more += 1;
      showSoon();
    },
    closed(protocol) {
      counts[protocol].open -= 1;
      showSoon();
    },
    cut: (protocol) => cuts.inc({ protocol }),
    failed: (protocol, reason) => failed.inc({ protocol, reason }),
    endpointFailed: (protocol) => endpointFailures.inc({ protocol }),
  };
}
