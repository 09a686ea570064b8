import { DeadlineError, within } from '@kube/component-base';
import type { IKeyValue } from 'etcd3';
import type { EncodedPut, EncodedWrite } from './encoded-write.js';
import { type WatchDeps, watchEvents } from './event-watch.js';
import { keyAfter } from './key-range.js';
import { type CallDeps, persistentCall } from './persistent-call.js';
import { type Revision, StorageError } from './storage.js';

/** What finding out needs. */
export type OutcomeDeps = CallDeps & WatchDeps;

/**
 * Finds out whether a transaction happened whose answer was lost, and whose conditions do not hold any more:
 * either by its own doing or by somebody else's.
 *
 * A transaction is all or nothing, so one write of it tells. A put happened when the key has held exactly its
 * bytes at some time since, however often others have changed it after; a delete happened when the key is
 * gone, or was made anew since.
 *
 * @param readAt the revision at which the conditions held
 * @returns the revision of the commit, or undefined when it did not happen
 * @throws StorageError `unknown-outcome` when it cannot be told
 */
export async function findOutcome(
  deps: OutcomeDeps,
  writes: readonly EncodedWrite[],
  readAt: Revision,
  signal: AbortSignal,
): Promise<Revision | undefined> {
  const put = writes.find((write) => write.type === 'put');
  try {
    return put === undefined
      ? await findDelete(deps, writes, readAt, signal)
      : await findPut(deps, put, readAt, signal);
  } catch (cause) {
    if (cause instanceof StorageError) {
      throw new StorageError(
        'unknown-outcome',
        `${writes.map(({ key }) => key).join(', ')} may or may not have been written: ${cause.message}`,
        { cause },
      );
    }
    throw cause;
  }
}

async function findPut(
  deps: OutcomeDeps,
  put: EncodedPut,
  readAt: Revision,
  signal: AbortSignal,
): Promise<Revision | undefined> {
  const { kv: latest } = await read(deps, put.key, signal);
  if (latest === undefined) {
    // Somebody may have deleted what we put; the past of a key that is gone cannot be asked for.
    throw new StorageError('unavailable', `key ${put.key} is gone`);
  }
  const latestAt = Number(latest.mod_revision);
  if (latestAt <= readAt) {
    return undefined;
  }
  if (holds(latest, put)) {
    return latestAt;
  }
  return await findInHistory(deps, put, { after: readAt, upTo: latestAt }, signal);
}

async function findInHistory(
  deps: OutcomeDeps,
  put: EncodedPut,
  { after, upTo }: { readonly after: Revision; readonly upTo: Revision },
  signal: AbortSignal,
): Promise<Revision | undefined> {
  const key = Buffer.from(put.key);
  const range = { key, rangeEnd: keyAfter(key) };
  try {
    return await within(deps.callTimeoutMs, signal, async (limit) => {
      for await (const { events, revision } of watchEvents(deps, range, after, limit)) {
        const ours = events.find(({ type, kv }) => type === 'Put' && holds(kv, put));
        if (ours !== undefined) return Number(ours.kv.mod_revision);
        if (revision >= upTo) return undefined;
      }
      throw limit.reason;
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof DeadlineError)) throw cause;
    const message = `the history of key ${put.key} could not be read in time`;
    throw new StorageError('unavailable', message, { cause });
  }
}

async function findDelete(
  deps: OutcomeDeps,
  writes: readonly EncodedWrite[],
  readAt: Revision,
  signal: AbortSignal,
): Promise<Revision | undefined> {
  let revision = readAt;
  for (const { key } of writes) {
    const latest = await read(deps, key, signal);
    if (latest.kv !== undefined && Number(latest.kv.create_revision) <= readAt) {
      return undefined;
    }
    revision = latest.revision;
  }
  // Not the commit's own, which a deleted key does not tell, but one at which it is true.
  return revision;
}

function holds(kv: IKeyValue, put: EncodedPut): boolean {
  return kv.value.equals(put.value) && kv.lease === (put.lease ?? '0');
}

interface Latest {
  readonly kv: IKeyValue | undefined;
  /** Of the store. */
  readonly revision: Revision;
}

async function read(deps: OutcomeDeps, key: string, signal: AbortSignal): Promise<Latest> {
  const { kvs, header } = await persistentCall(
    deps,
    `read key ${key}`,
    (attempt) => deps.client.kv.range({ key: Buffer.from(key) }, attempt),
    signal,
  );
  return { kv: kvs[0], revision: Number(header.revision) };
}
