import { createBackoff } from '@kube/component-base';
import { CompareResult, CompareTarget, type ITxnRequest } from 'etcd3';
import { abortable } from './abortable.js';
import { type EncodedWrite, encodeWrite, toOperation } from './encoded-write.js';
import { classify, toStorageError } from './etcd-errors.js';
import { findOutcome, type OutcomeDeps } from './lost-answer.js';
import { persistentCall, RETRY } from './persistent-call.js';
import { type Committed, type Decision, type Revision, type Snapshot, StorageError } from './storage.js';
import { toStored } from './stored-values.js';

interface ReadState {
  readonly snapshot: Snapshot;
  /** All of the snapshot is true at this revision. */
  readonly revision: Revision;
}

/** Without conditions a transaction always succeeds, and needs no revision at which they held. */
const NOTHING_READ: ReadState = { snapshot: new Map(), revision: 0 };

const CONFLICT_PAUSE = { initialMs: 2, maxMs: 100, jitter: 0.5 };

/** How much longer than any other call a write may take, once it is not known whether it happened. */
const FIND_OUT_FACTOR = 3;

/** See `Storage.transact`. */
export async function runTransaction<R>(
  deps: OutcomeDeps,
  keys: readonly string[],
  decide: (current: Snapshot) => Decision<R>,
  signal: AbortSignal,
): Promise<Committed<R>> {
  const backoff = createBackoff(CONFLICT_PAUSE);
  for (;;) {
    const read = keys.length === 0 ? NOTHING_READ : await readState(deps, keys, signal);
    const { writes, result } = decide(read.snapshot);
    if (writes.length === 0) {
      const { revision } = keys.length === 0 ? await readState(deps, keys, signal) : read;
      return { result, revision };
    }
    const revision = await commit(deps, read, writes.map(encodeWrite), signal);
    if (revision !== undefined) {
      return { result, revision };
    }
    await deps.clock.sleep(backoff.next(), signal);
  }
}

/** Reads all keys at one revision. */
async function readState(
  deps: OutcomeDeps,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<ReadState> {
  const request = { success: keys.map((key) => ({ request_range: { key: Buffer.from(key) } })) };
  const answer = await persistentCall(
    deps,
    `read ${keys.join(', ')}`,
    (attempt) => deps.client.kv.txn(request, attempt),
    signal,
  );
  const values = answer.responses.map(({ response_range: { kvs } }) => kvs[0] && toStored<unknown>(kvs[0]));
  return {
    snapshot: new Map(keys.map((key, index) => [key, values[index]])),
    revision: Number(answer.header.revision),
  };
}

/**
 * Writes, if nothing that was read has changed since.
 *
 * After a lost answer the same transaction is sent again with the same conditions: had it not happened, it
 * happens now; had it happened, the conditions no longer hold, and what is stored tells whose work that is.
 *
 * @returns the revision of the commit; undefined when somebody else was faster
 */
async function commit(
  deps: OutcomeDeps,
  read: ReadState,
  writes: readonly EncodedWrite[],
  signal: AbortSignal,
): Promise<Revision | undefined> {
  const { clock, callTimeoutMs } = deps;
  const request = toRequest(read.snapshot, writes);
  const backoff = createBackoff(RETRY);
  const started = clock.now();
  let mayHaveHappened = false;
  for (;;) {
    const attempt = await send(deps, request, signal);
    if (attempt.answered && attempt.succeeded) {
      return attempt.revision;
    }
    if (attempt.answered) {
      return mayHaveHappened ? await findOutcome(deps, writes, read.revision, signal) : undefined;
    }
    const failure = classify(attempt.cause);
    mayHaveHappened ||= failure.mayHaveHappened;
    const pauseMs = backoff.next();
    const patienceMs = mayHaveHappened ? FIND_OUT_FACTOR * callTimeoutMs : callTimeoutMs;
    if (failure.code !== 'unavailable' || clock.now() + pauseMs >= started + patienceMs) {
      const doing = `write ${writes.map(({ key }) => key).join(', ')}`;
      throw mayHaveHappened ? unknownOutcome(doing, attempt.cause) : toStorageError(attempt.cause, doing);
    }
    await clock.sleep(pauseMs, signal);
  }
}

type Attempted =
  | { readonly answered: true; readonly succeeded: boolean; readonly revision: Revision }
  | { readonly answered: false; readonly cause: unknown };

async function send(
  { client, clock, callTimeoutMs }: OutcomeDeps,
  request: ITxnRequest,
  signal: AbortSignal,
): Promise<Attempted> {
  try {
    const deadline = clock.now() + callTimeoutMs;
    const { succeeded, header } = await abortable(() => client.kv.txn(request, { deadline }), signal);
    return { answered: true, succeeded, revision: Number(header.revision) };
  } catch (cause) {
    signal.throwIfAborted();
    return { answered: false, cause };
  }
}

function unknownOutcome(doing: string, cause: unknown): StorageError {
  const { message } = toStorageError(cause, doing);
  return new StorageError('unknown-outcome', `it may or may not have happened: ${message}`, { cause });
}

function toRequest(snapshot: Snapshot, writes: readonly EncodedWrite[]): ITxnRequest {
  return {
    compare: [...snapshot].map(([key, stored]) => ({
      key: Buffer.from(key),
      target: CompareTarget.Mod,
      result: CompareResult.Equal,
      mod_revision: stored?.revision ?? 0,
    })),
    success: writes.map(toOperation),
  };
}
