import { describe, expect, it } from '@jest/globals';
import { classify, type EtcdFailure, toStorageError } from './etcd-errors.js';

const rows: readonly [message: string, code: EtcdFailure['code'], mayHaveHappened: boolean][] = [
  ['11 OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted', 'expired', false],
  ['11 OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision', 'expired', false],
  ['3 INVALID_ARGUMENT: etcdserver: request is too large', 'too-large', false],
  ['3 INVALID_ARGUMENT: etcdserver: too many operations in txn request', 'too-large', false],
  ['8 RESOURCE_EXHAUSTED: grpc: received message larger than max (3 vs. 2)', 'too-large', false],
  ['8 RESOURCE_EXHAUSTED: etcdserver: mvcc: database space exceeded', 'failed', false],
  ['8 RESOURCE_EXHAUSTED: etcdserver: too many requests', 'unavailable', false],
  ['Lease 5 NOT_FOUND: etcdserver: requested lease not found is expired or revoked', 'failed', false],
  ['5 NOT_FOUND: etcdserver: requested lease not found', 'failed', false],
  ['7 PERMISSION_DENIED: etcdserver: permission denied', 'failed', false],
  ['16 UNAUTHENTICATED: etcdserver: invalid auth token', 'failed', false],
  ['14 UNAVAILABLE: No connection established. Last error: ECONNREFUSED', 'unavailable', false],
  ['14 UNAVAILABLE: Name resolution failed for target dns:etcd', 'unavailable', false],
  ['14 UNAVAILABLE: Channel closed before call started', 'unavailable', false],
  ['14 UNAVAILABLE: read ECONNRESET', 'unavailable', true],
  ['14 UNAVAILABLE: Connection dropped', 'unavailable', true],
  ['14 UNAVAILABLE: etcdserver: request timed out', 'unavailable', true],
  ['14 UNAVAILABLE: etcdserver: leader changed', 'unavailable', true],
  ['4 DEADLINE_EXCEEDED: Deadline exceeded after 5.001s', 'unavailable', true],
  ['1 CANCELLED: context canceled', 'unavailable', true],
  ['2 UNKNOWN: context deadline exceeded', 'unavailable', true],
  ['10 ABORTED: aborted', 'unavailable', true],
  ['13 INTERNAL: Received RST_STREAM with code 2', 'unavailable', true],
  ['3 INVALID_ARGUMENT: etcdserver: duplicate key given in txn request', 'failed', false],
  ['Tried to call a KV method on etcd3, but the client was already closed', 'failed', false],
];

describe('classify', () => {
  it.each(rows)('%s', (message, code, mayHaveHappened) => {
    expect(classify(new Error(message))).toMatchObject({ code, mayHaveHappened });
  });

  it('takes what is thrown without being an error', () => {
    expect(classify(undefined)).toEqual({ code: 'failed', mayHaveHappened: false });
  });
});

describe('toStorageError', () => {
  it('says what was being done, why not and what to do, and keeps the cause', () => {
    const cause = new Error('8 RESOURCE_EXHAUSTED: etcdserver: mvcc: database space exceeded');
    const error = toStorageError(cause, 'write /a');
    expect(error).toMatchObject({ code: 'failed', cause });
    expect(error.message).toBe(
      `cannot write /a: etcdserver: mvcc: database space exceeded (etcd is full: compact and defragment it, then disarm its alarm)`,
    );
  });

  it.each([
    [
      '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:4001. Resolution note: ',
      'connect ECONNREFUSED 127.0.0.1:4001',
    ],
    [
      '4 DEADLINE_EXCEEDED: Deadline exceeded after 5.001s,name resolution: 0.002s,remote_addr=127.0.0.1:4001',
      'no answer in time',
    ],
    ['14 UNAVAILABLE: etcdserver: leader changed', 'etcdserver: leader changed'],
    ['Connection dropped', 'Connection dropped'],
  ])('leaves out what gRPC says of itself: %s', (raw, plain) => {
    expect(toStorageError(new Error(raw), 'read /a').message).toBe(`cannot read /a: ${plain}`);
  });
});
