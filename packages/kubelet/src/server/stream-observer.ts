import type { Metrics } from '@kube/component-base';

/** What goes on for as long as a client likes. */
export type StreamKind = 'logs' | 'exec' | 'portForward';

/** Is told of streams. */
export interface StreamObserver {
  /** A stream has begun; call what comes back when it has ended. */
  began(kind: StreamKind): () => void;
}

/** Counts the streams that are open. */
export function observeStreams(metrics: Metrics): StreamObserver {
  const gauge = metrics.gauge('kubelet_open_streams', 'Streams that are open between clients and pods', [
    'kind',
  ]);
  const open = new Map<StreamKind, number>();
  const change = (kind: StreamKind, by: number): void => {
    open.set(kind, (open.get(kind) ?? 0) + by);
    gauge.set(open.get(kind) ?? 0, { kind });
  };
  return {
    began(kind) {
      change(kind, 1);
      return () => change(kind, -1);
    },
  };
}
