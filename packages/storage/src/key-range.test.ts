import { describe, expect, it } from '@jest/globals';
import { keyAfter, rangeOf } from './key-range.js';

describe('rangeOf', () => {
  it.each([
    ['/a/', [0x2f, 0x61, 0x2f], [0x2f, 0x61, 0x30]],
    ['a\uffff', [0x61, 0xef, 0xbf, 0xbf], [0x61, 0xef, 0xbf, 0xc0]],
    ['', [0], [0]],
  ])('of %j ends before the first key that does not begin so', (prefix, key, rangeEnd) => {
    expect(rangeOf(prefix)).toEqual({ key: Buffer.from(key), rangeEnd: Buffer.from(rangeEnd) });
  });
});

describe('keyAfter', () => {
  it('leaves no room between a key and the next', () => {
    expect(keyAfter(Buffer.from('a'))).toEqual(Buffer.from('a\0'));
  });
});
