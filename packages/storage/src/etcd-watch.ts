import type { Logger } from '@kube/component-base';
import type { IEvent } from 'etcd3';
import { type WatchDeps, watchEvents } from './event-watch.js';
import { rangeOf } from './key-range.js';
import type { Change, ChangeBatch, Revision } from './storage.js';
import { toStoredOrNothing } from './stored-values.js';

/** See `Storage.watch`. */
export async function* watchChanges<T>(
  deps: WatchDeps,
  prefix: string,
  after: Revision,
  signal: AbortSignal,
): AsyncGenerator<ChangeBatch<T>> {
  for await (const { events, revision } of watchEvents(deps, rangeOf(prefix), after, signal)) {
    yield { changes: events.flatMap((event) => toChange<T>(event, deps.log) ?? []), revision };
  }
}

/**
 * A change as its reader is to see it. A value that is not JSON counts as no value: putting one is a delete of
 * what was there before, if anything was, and is marked as such.
 */
function toChange<T>({ type, kv, prev_kv }: IEvent, log: Logger): Change<T> | undefined {
  const key = kv.key.toString();
  const revision = Number(kv.mod_revision);
  const before = (prev_kv as IEvent['prev_kv'] | null) && toStoredOrNothing<T>(prev_kv, log);
  const previous = before ? { previous: before.value } : {};
  if (type === 'Delete') {
    return { type: 'delete', key, revision, ...previous };
  }
  const now = toStoredOrNothing<T>(kv, log);
  if (now !== undefined) {
    return { type: 'put', key, value: now.value, revision, ...previous };
  }
  return before ? { type: 'delete', key, revision, ...previous, unreadable: true } : undefined;
}
