import { createBackoff, type Logger } from '@kube/component-base';
import type { Etcd3, IRangeResponse } from 'etcd3';
import { keyAfter, rangeOf } from './key-range.js';
import { type Attempt, type CallDeps, persistentCall, RETRY } from './persistent-call.js';
import { type Listed, type Revision, StorageError, type Stored } from './storage.js';
import { toStored, toStoredOrNothing } from './stored-values.js';

/** What reading needs. */
export interface ReadDeps extends CallDeps {
  readonly client: Etcd3;
  readonly log: Logger;
  /** Keys per page of a list. */
  readonly pageSize: number;
}

/** One key, or undefined. */
export async function readKey<T>(
  deps: ReadDeps,
  key: string,
  signal: AbortSignal,
): Promise<Stored<T> | undefined> {
  const { kvs } = await persistentCall(
    deps,
    `read key ${key}`,
    (attempt) => deps.client.kv.range({ key: Buffer.from(key) }, attempt),
    signal,
  );
  const [kv] = kvs;
  return kv && toStored<T>(kv);
}

/** The revision of the store, asked of it in the cheapest way that still proves it has a quorum. */
export async function readRevision(deps: ReadDeps, signal: AbortSignal): Promise<Revision> {
  const { header } = await persistentCall(
    deps,
    'read the revision of the store',
    (attempt) => deps.client.kv.range({ key: Buffer.of(0), count_only: true }, attempt),
    signal,
  );
  return Number(header.revision);
}

/** Everything under `prefix`. Begins again when its revision is compacted while it reads. */
export async function readList<T>(deps: ReadDeps, prefix: string, signal: AbortSignal): Promise<Listed<T>> {
  const backoff = createBackoff(RETRY);
  for (;;) {
    try {
      return await readPages<T>(deps, prefix, signal);
    } catch (cause) {
      if (!(cause instanceof StorageError && cause.code === 'expired')) {
        throw cause;
      }
      await deps.clock.sleep(backoff.next(), signal);
    }
  }
}

async function readPages<T>(deps: ReadDeps, prefix: string, signal: AbortSignal): Promise<Listed<T>> {
  const { key, rangeEnd } = rangeOf(prefix);
  const items: Stored<T>[] = [];
  const unreadable: string[] = [];
  let from = key;
  let revision: Revision | undefined;
  for (;;) {
    const request = { key: from, range_end: rangeEnd, limit: deps.pageSize, revision: revision ?? 0 };
    const readPage = (attempt: Attempt): Promise<IRangeResponse> => deps.client.kv.range(request, attempt);
    const page = await persistentCall(deps, `list keys under ${prefix}`, readPage, signal);
    revision ??= Number(page.header.revision);
    for (const kv of page.kvs) {
      const stored = toStoredOrNothing<T>(kv, deps.log);
      if (stored === undefined) unreadable.push(kv.key.toString());
      else items.push(stored);
    }
    const last = page.kvs.at(-1);
    if (!page.more || last === undefined) {
      return { items, revision, ...(unreadable.length > 0 && { unreadable }) };
    }
    from = keyAfter(last.key);
  }
}
