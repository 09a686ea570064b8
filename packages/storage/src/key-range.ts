/** A half-open range of keys, as etcd takes it. */
export interface KeyRange {
  readonly key: Buffer;
  readonly rangeEnd: Buffer;
}

/** All keys that begin with `prefix`; all keys there are when it is empty. */
export function rangeOf(prefix: string): KeyRange {
  const key = Buffer.from(prefix);
  const lastBelowFF = key.findLastIndex((byte) => byte < 0xff);
  if (lastBelowFF === -1) {
    return { key: key.length === 0 ? Buffer.of(0) : key, rangeEnd: Buffer.of(0) };
  }
  const rangeEnd = Buffer.from(key.subarray(0, lastBelowFF + 1));
  rangeEnd.writeUInt8(key.readUInt8(lastBelowFF) + 1, lastBelowFF);
  return { key, rangeEnd };
}

/** The first key that comes after `key`. */
export function keyAfter(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}
