import { pipeline } from 'node:stream/promises';
import type { ContainerStreams } from '../dockertools/container-streams.js';
import { payloads } from '../streams/payloads.js';
import { containerNameOf } from './container-name.js';
import type { PodContainers } from './pod-containers.js';
import { boolOf, logRequestOf } from './query.js';
import type { Route } from './route.js';
import type { StreamObserver } from './stream-observer.js';

/** What logs are served from. */
export interface LogDeps {
  readonly containers: PodContainers;
  readonly streams: Pick<ContainerStreams, 'logs'>;
  readonly observer: StreamObserver;
}

/**
 * `/containerLogs/<namespace>/<pod>[/<container>]`: what a container has written, both streams as they came.
 *
 * `follow=1` goes on until the container ends, `tail=N` begins with the last lines, `stream=stdout|stderr` gives one of
 * the two, `timestamps=1` begins each line with its time, and `previous=1` is about the container before the newest.
 * v0.5.6 wrote times always, answered every failure with 200, and cut whoever followed after five minutes.
 */
export function containerLogs({ containers, streams, observer }: LogDeps): Route {
  return {
    methods: ['GET'],
    async handle({ res, segments, query }, signal) {
      const request = logRequestOf(query);
      const which = boolOf(query, 'previous') ? 'previous' : 'newest';
      const { id } = await containers.instance(containerNameOf(segments), which, signal);
      const log = await streams.logs(id, request, signal);
      const done = observer.began('logs');
      try {
        res.writeHead(200, {
          'Content-Type': 'text/plain; charset=utf-8',
          'X-Content-Type-Options': 'nosniff',
        });
        res.flushHeaders();
        await pipeline(log, payloads, res, { signal });
      } finally {
        log.destroy();
        done();
      }
    },
  };
}
