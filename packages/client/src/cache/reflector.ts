import { isReason, type WatchEvent } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import type { ObjectList } from '../api-client.js';

/** Where a reflector reads: a list, and the changes after it. */
export interface ReflectorSource<T> {
  list(signal: AbortSignal): Promise<ObjectList<T>>;
  watch(
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncIterable<Exclude<WatchEvent<T>, { type: 'ERROR' }>>;
}

/** What a reflector keeps equal to its source. */
export interface ReflectorSink<T> {
  /** The whole truth: what is not in it is gone. */
  replace(items: readonly T[]): void;
  apply(event: Exclude<WatchEvent<T>, { type: 'ERROR' }>): void;
}

/** What a reflector works with. `backoff` is asked for a delay in milliseconds after each round without progress. */
export interface ReflectorOptions<T> {
  readonly source: ReflectorSource<T>;
  readonly sink: ReflectorSink<T>;
  readonly versionOf: (object: T) => string | undefined;
  readonly backoff: { next(): number; reset(): void };
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Keeps `sink` equal to `source` until `signal` aborts: list, watch from the list's version, and again from
 * the last event when the watch ends; list anew when the source has forgotten that version. Never rejects for
 * what the source does.
 */
export async function runReflector<T>(options: ReflectorOptions<T>, signal: AbortSignal): Promise<void> {
  const { source, sink, versionOf, backoff, log, clock } = options;
  let resumeFrom: string | undefined;
  while (!signal.aborted) {
    let progressed = false;
    try {
      if (resumeFrom === undefined) {
        const listed = await source.list(signal);
        sink.replace(listed.items);
        resumeFrom = listed.resourceVersion;
      }
      for await (const event of source.watch(resumeFrom, signal)) {
        sink.apply(event);
        resumeFrom = later(resumeFrom, versionOf(event.object));
        progressed = true;
      }
      // A clean end is normal: servers and proxies end watches now and then.
      if (log.v(4)) log.info({ resumeFrom }, 'watch ended');
    } catch (err) {
      if (signal.aborted) return;
      if (isReason(err, 'Expired')) resumeFrom = undefined;
      log.warn({ err, resumeFrom }, 'watch interrupted');
    }
    if (progressed) backoff.reset();
    await clock.sleep(backoff.next(), signal).catch(() => undefined);
  }
}

/** v0.5.6 sends DELETED with the version of the last change, which may lie before events already seen. */
function later(seen: string, next: string | undefined): string {
  return next === undefined || Number(next) < Number(seen) ? seen : next;
}
