import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from 'prom-client';

/** Values of a metric's labels. */
export type MetricLabels = Readonly<Record<string, string>>;

/** Only grows. */
export interface Counter {
  inc(labels?: MetricLabels, by?: number): void;
}

/** Goes up and down. */
export interface Gauge {
  set(value: number, labels?: MetricLabels): void;
}

/** Counts observations by size. */
export interface Histogram {
  observe(value: number, labels?: MetricLabels): void;
}

/** The numbers of a program, in Prometheus' text form. Those of the process itself are always there. */
export interface Metrics {
  counter(name: string, help: string, labelNames?: readonly string[]): Counter;
  gauge(name: string, help: string, labelNames?: readonly string[]): Gauge;
  /** `buckets` are upper bounds; seconds for durations. */
  histogram(
    name: string,
    help: string,
    buckets?: readonly number[],
    labelNames?: readonly string[],
  ): Histogram;
  readonly contentType: string;
  text(): Promise<string>;
}

/** How often the delay of the event loop is sampled; the library's 10 ms is most of what an idle daemon does. */
const LAG_SAMPLE_MS = 200;

/** Makes a set of metrics of its own, so that tests and several programs in a process do not meet. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_SAMPLE_MS });
  const registers = [registry];
  return {
    counter(name, help, labelNames = []) {
      const counter = new PromCounter({ name, help, labelNames: [...labelNames], registers });
      return { inc: (labels = {}, by = 1) => counter.inc({ ...labels }, by) };
    },
    gauge(name, help, labelNames = []) {
      const gauge = new PromGauge({ name, help, labelNames: [...labelNames], registers });
      return { set: (value, labels = {}) => gauge.set({ ...labels }, value) };
    },
    histogram(name, help, buckets, labelNames = []) {
      const histogram = new PromHistogram({
        name,
        help,
        labelNames: [...labelNames],
        registers,
        ...(buckets === undefined ? {} : { buckets: [...buckets] }),
      });
      return { observe: (value, labels = {}) => histogram.observe({ ...labels }, value) };
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
