import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { type ApiObject, expired, toStatus, type WireCodec } from '@kube/api-types';
import type { Logger } from '@kube/component-base';
import { eventLine } from '../cache/cache-event.js';
import type { CachedObject } from '../cache/cached-object.js';
import { type ObjectSelection, seenThrough } from '../cache/selection.js';
import type { Registry } from '../registry/registry.js';
import type { ApiCall } from './api-call.js';
import { type Backlog, LineWriter } from './line-writer.js';
import { parseSelection } from './query.js';
import { upgradeOf, wantsWebSocket } from './upgrade.js';
import { missedEvents, parseWatchStart, type WatchStart } from './watch-start.js';
import { acceptWebSocket, checkHandshake } from './web-socket.js';

/** How far a watcher may fall behind before it is closed, besides the state it began with. */
export const WATCH_BACKLOG: Backlog = { lines: 10_000, length: 16 * 1024 * 1024 };

/** What watches need. */
export interface WatchDeps {
  readonly log: Logger;
  readonly backlog: Backlog;
  /** Ends all watches, cleanly. */
  readonly stopping: AbortSignal;
  /** Called when a watch begins and ends. */
  readonly counted: (change: 1 | -1) => void;
}

/**
 * Answers `GET /watch/<resource>` and lists with `watch=true`: each change as one JSON object on a line, or as one
 * frame of a websocket, for as long as the client stays and keeps up.
 */
export async function handleWatch<T extends ApiObject>(
  registry: Registry<T>,
  call: ApiCall,
  deps: WatchDeps,
): Promise<void> {
  const { strategy, info } = registry;
  const start = parseWatchStart(call.query.get('resourceVersion'), strategy.words.watched);
  const selection = parseSelection<T>(call.query, info);
  if (start.type === 'present' || start.revision > registry.revision) await registry.fresh(call.limit.signal);
  const framed = upgradeOf(call.req) !== undefined && wantsWebSocket(call.req);
  if (framed) checkHandshake(call.req, call.res);
  const first = firstLines(registry, start, selection, call.codec);
  call.limit.unlimited();
  const out = framed ? acceptWebSocket(call.req, call.res) : openStream(call.res);
  stream(registry, { call, selection, first, out }, deps);
}

function firstLines<T extends ApiObject>(
  registry: Registry<T>,
  start: WatchStart,
  selection: ObjectSelection<T>,
  codec: WireCodec,
): readonly string[] {
  if (start.type === 'present') {
    return registry.cache
      .list(selection)
      .map((object) => eventLine('ADDED', registry.shown(object).document(codec)));
  }
  const shown = (object: CachedObject<T>): CachedObject<T> => registry.shown(object);
  return missedEvents(registry, start.revision).flatMap((event) => {
    const type = seenThrough(selection, event);
    return type === undefined ? [] : [event.line(type, codec, shown)];
  });
}

interface Opening<T> {
  readonly call: ApiCall;
  readonly selection: ObjectSelection<T>;
  readonly first: readonly string[];
  readonly out: Writable;
}

function stream<T extends ApiObject>(registry: Registry<T>, opening: Opening<T>, deps: WatchDeps): void {
  const { call, selection, first, out } = opening;
  const { codec } = call;
  const shown = (object: CachedObject<T>): CachedObject<T> => registry.shown(object);
  const writer = new LineWriter(out, deps.backlog, () => {
    deps.log.warn({ path: call.path }, 'watch closed: the reader is too slow');
    out.destroy();
  });
  const unlisten = registry.cache.listen({
    changed(event) {
      const type = seenThrough(selection, event);
      if (type !== undefined) writer.push(event.line(type, codec, shown));
    },
    broken() {
      const status = toStatus(expired('the store went back to an older state; list again'));
      writer.push(
        eventLine('ERROR', codec.encodeJson({ ...status, kind: 'Status' }, { selfLink: call.path })),
      );
      writer.end();
    },
  });
  const stop = (): void => writer.end();
  deps.counted(1);
  deps.stopping.addEventListener('abort', stop, { once: true });
  out.once('close', () => {
    unlisten();
    deps.stopping.removeEventListener('abort', stop);
    deps.counted(-1);
  });
  writer.begin(first);
  if (deps.stopping.aborted) stop();
}

/** v0.5.6: headers at once, chunked, and no Content-Type. */
function openStream(res: ServerResponse): Writable {
  res.writeHead(200);
  res.flushHeaders();
  res.socket?.setNoDelay(true);
  res.socket?.setKeepAlive(true, 30_000);
  // The server's own limits are for requests, not for streams that may be idle for days.
  res.socket?.setTimeout(0);
  return res;
}
