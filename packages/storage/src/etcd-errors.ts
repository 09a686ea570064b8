import { StorageError, type StorageErrorCode } from './storage.js';

/** What a failed call of etcd means for us. */
export interface EtcdFailure {
  readonly code: Exclude<StorageErrorCode, 'unknown-outcome' | 'corrupt'>;
  /** False when a write has certainly not happened. */
  readonly mayHaveHappened: boolean;
  /** What the user can do. */
  readonly remedy?: string;
}

interface Line extends EtcdFailure {
  /** gRPC status codes; any when absent. */
  readonly status?: readonly number[];
  /** Part of the message; any when absent. */
  readonly text?: RegExp;
}

const CANCELLED = 1;
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const ABORTED = 10;
const OUT_OF_RANGE = 11;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** The first line that fits decides. */
const TABLE: readonly Line[] = [
  { status: [OUT_OF_RANGE], text: /compacted|future revision/, code: 'expired', mayHaveHappened: false },
  {
    status: [INVALID_ARGUMENT],
    text: /request is too large|too many operations/,
    code: 'too-large',
    mayHaveHappened: false,
  },
  {
    status: [RESOURCE_EXHAUSTED],
    text: /message larger than max/,
    code: 'too-large',
    mayHaveHappened: false,
  },
  {
    status: [RESOURCE_EXHAUSTED],
    text: /database space exceeded/,
    code: 'failed',
    mayHaveHappened: false,
    remedy: 'etcd is full: compact and defragment it, then disarm its alarm',
  },
  {
    text: /requested lease not found/,
    code: 'failed',
    mayHaveHappened: false,
    remedy: 'the lease has ended: take a new one',
  },
  {
    status: [PERMISSION_DENIED, UNAUTHENTICATED],
    code: 'failed',
    mayHaveHappened: false,
    remedy: 'etcd does not accept this client: check its certificate and role',
  },
  {
    status: [RESOURCE_EXHAUSTED],
    text: /too many requests/,
    code: 'unavailable',
    mayHaveHappened: false,
  },
  {
    status: [UNAVAILABLE],
    text: /No connection established|Name resolution failed|before call started/,
    code: 'unavailable',
    mayHaveHappened: false,
  },
  {
    status: [UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, ABORTED, INTERNAL],
    code: 'unavailable',
    mayHaveHappened: true,
  },
];

const ANYTHING_ELSE: EtcdFailure = { code: 'failed', mayHaveHappened: false };

/**
 * What an error of etcd3, of gRPC below it or of a stream means. The one place that knows their texts: the
 * library's classes carry no status code, but all of them keep gRPC's message, which begins with it.
 */
export function classify(cause: unknown): EtcdFailure {
  const message = messageOf(cause);
  const status = Number(/\b(\d+) [A-Z_]+: /.exec(message)?.[1] ?? -1);
  const line = TABLE.find(
    (candidate) => (candidate.status?.includes(status) ?? true) && (candidate.text?.test(message) ?? true),
  );
  return line ?? ANYTHING_ELSE;
}

/** The error to throw for a failed call, saying what was being done. */
export function toStorageError(cause: unknown, doing: string): StorageError {
  const { code, remedy } = classify(cause);
  const advice = remedy === undefined ? '' : ` (${remedy})`;
  return new StorageError(code, `cannot ${doing}: ${plainly(messageOf(cause))}${advice}`, { cause });
}

/** What gRPC says of its own affairs around what happened; it ends up before people, by the apiserver's answers. */
const AROUND: readonly [RegExp, string][] = [
  [/^\d+ [A-Z_]+: /, ''],
  [/^No connection established\. Last error: (?:Error: )?/, ''],
  [/\. Resolution note: .*$/s, ''],
  [/^Deadline exceeded after .*$/s, 'no answer in time'],
];

function plainly(message: string): string {
  return AROUND.reduce((text, [pattern, words]) => text.replace(pattern, words), message);
}

function messageOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : String(cause);
}
