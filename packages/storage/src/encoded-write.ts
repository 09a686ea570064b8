import type { IRequestOp } from 'etcd3';
import type { LeaseId, Write } from './storage.js';
import { encodeValue } from './values.js';

/** A put as etcd will hold it. */
export interface EncodedPut {
  readonly type: 'put';
  readonly key: string;
  readonly value: Buffer;
  readonly lease: LeaseId | undefined;
}

/** A write as etcd will hold it. */
export type EncodedWrite = EncodedPut | { readonly type: 'delete'; readonly key: string };

/** Encoded once, so that every attempt writes the same bytes and they can be recognised afterwards. */
export function encodeWrite(write: Write): EncodedWrite {
  if (write.type === 'delete') {
    return write;
  }
  const { key, value, lease } = write;
  return { type: 'put', key, value: Buffer.from(encodeValue(key, value)), lease };
}

/** The write as part of an etcd transaction. */
export function toOperation(write: EncodedWrite): IRequestOp {
  const key = Buffer.from(write.key);
  return write.type === 'put'
    ? { request_put: { key, value: write.value, lease: write.lease ?? 0 } }
    : { request_delete_range: { key } };
}
