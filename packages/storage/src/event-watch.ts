import { type Clock, createBackoff, type Logger } from '@kube/component-base';
import type { Etcd3, IEvent } from 'etcd3';
import type { KeyRange } from './key-range.js';
import { pause } from './pause.js';
import { type Revision, StorageError } from './storage.js';
import { type InboxEnd, WatchInbox } from './watch-inbox.js';
import { WatchPosition } from './watch-position.js';
import { openWatchStream } from './watch-stream.js';

/** What watching needs. */
export interface WatchDeps {
  readonly client: Etcd3;
  readonly clock: Clock;
  readonly log: Logger;
  /** How far a reader may fall behind before its stream is left, to be resumed when it has caught up. */
  readonly backlogBytes: number;
}

/** Events in order, complete up to `revision`. */
export interface EventBatch {
  readonly events: readonly IEvent[];
  readonly revision: Revision;
}

const RECONNECT = { initialMs: 50, maxMs: 1_000, jitter: 0.5 };

/**
 * Every event in `range` after revision `after`, exactly once and in order, over as many streams as it takes.
 * Ends when `signal` aborts.
 *
 * @throws StorageError `expired`
 */
export async function* watchEvents(
  deps: WatchDeps,
  range: KeyRange,
  after: Revision,
  signal: AbortSignal,
): AsyncGenerator<EventBatch> {
  const position = new WatchPosition(after);
  const backoff = createBackoff(RECONNECT);
  const trouble = troubleLog(deps.log, range);
  while (!signal.aborted) {
    position.reopened();
    const end = yield* readStream(deps, range, position, signal, () => {
      backoff.reset();
      trouble.over(position.next);
    });
    if (end.type === 'closed' && !signal.aborted) {
      trouble.begins(end.cause);
      await pause(deps.clock, backoff.next(), signal);
    }
  }
}

/** Delivers what one stream brings, until it ends. */
async function* readStream(
  deps: WatchDeps,
  range: KeyRange,
  position: WatchPosition,
  signal: AbortSignal,
  onProgress: () => void,
): AsyncGenerator<EventBatch, InboxEnd> {
  const inbox = new WatchInbox(deps.backlogBytes);
  const leave = await openWatchStream(deps.client, range, position.next, inbox).catch((cause: unknown) => {
    inbox.end(cause);
    return () => {};
  });
  signal.addEventListener('abort', leave, { once: true });
  // It may have come while the stream was being opened.
  if (signal.aborted) leave();
  try {
    for (;;) {
      const message = await inbox.take();
      if ('type' in message || signal.aborted) {
        return 'type' in message ? message : { type: 'closed', cause: signal.reason };
      }
      const step = position.take(message);
      switch (step.type) {
        case 'nothing':
          break;
        case 'events':
          onProgress();
          yield step;
          break;
        case 'expired':
          throw new StorageError('expired', `cannot watch ${range.key.toString()}: ${step.reason}`);
        case 'cancelled':
          return { type: 'closed', cause: new Error(`etcd cancelled the watch: ${step.reason}`) };
      }
    }
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}

/** One line when a watch breaks and one when it works again, however many attempts lie between. */
function troubleLog(
  log: Logger,
  { key }: KeyRange,
): { begins(cause: unknown): void; over(next: Revision): void } {
  const fields = { key: key.toString() };
  let troubled = false;
  return {
    begins(cause) {
      if (!troubled) {
        troubled = true;
        log.warn({ ...fields, err: cause }, 'watch interrupted, resuming where it stopped');
      }
    },
    over(next) {
      if (troubled) {
        troubled = false;
        log.info({ ...fields, resourceVersion: next - 1 }, 'watch goes on');
      }
    },
  };
}
