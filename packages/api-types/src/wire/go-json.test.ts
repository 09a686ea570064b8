import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { goJson } from './go-json.js';

describe('goJson', () => {
  it.each([
    ['<a href="x">&</a>', '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u003c/a\\u003e"'],
    ['\u2028\u2029', '"\\u2028\\u2029"'],
    ['\b\f\n\r\t', '"\\u0008\\u000c\\n\\r\\t"'],
    ['\\b\\f', '"\\\\b\\\\f"'],
    ['\\ud800', '"\\\\ud800"'],
    ['\ud800', '"\\ufffd"'],
    ['😀ü', '"😀ü"'],
    ['\u0000\u001f\u007f', '"\\u0000\\u001f\u007f"'],
  ])('writes %j as Go does', (text, expected) => {
    expect(goJson(text)).toBe(expected);
  });

  it('means the same as plain JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(goJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
