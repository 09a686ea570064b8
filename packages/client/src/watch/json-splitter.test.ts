import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonSplitter } from './json-splitter.js';

const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 });

describe('JsonSplitter', () => {
  it('gives the same objects however the text is cut', () => {
    fc.assert(
      fc.property(
        objects,
        fc.constantFrom('', '\n', ' \r\n\t'),
        fc.array(fc.nat(), { maxLength: 20 }),
        (all, gap, cuts) => {
          const text = all.map((object) => JSON.stringify(object)).join(gap) + gap;
          const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
          const splitter = new JsonSplitter();
          const got: string[] = [];
          let from = 0;
          for (const place of [...places, text.length]) {
            got.push(...splitter.push(text.slice(from, place)));
            from = place;
          }
          expect(got).toEqual(all.map((object) => JSON.stringify(object)));
          expect(splitter.incomplete).toBe(false);
        },
      ),
    );
  });

  it('knows that an object has begun and not ended', () => {
    const splitter = new JsonSplitter();
    expect(splitter.push('{"a":"}')).toEqual([]);
    expect(splitter.incomplete).toBe(true);
    expect(splitter.push('"}')).toEqual(['{"a":"}"}']);
  });
});
