import { describe, expect, it } from '@jest/globals';
import { isReason } from '../status-error.js';
import { parseBody } from './parse-body.js';

/** Each line one level deeper than the line before. */
function staircase(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
}

/** A few lines that stand for millions of items. */
function multiplying(): string {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const lines = names.slice(1).map((name, index) => `${name}: &${name} [${`*${names[index]},`.repeat(9)}]`);
  return `a: &a [x,x,x,x,x,x,x,x,x]\n${lines.join('\n')}`;
}

describe('parseBody', () => {
  it.each([
    ['{"id":"a"}', { id: 'a' }],
    ['{"id":"a\\/b"}', { id: 'a/b' }],
    ['{"id":"a","id":"b"}', { id: 'b' }],
    ['{id: a, labels: {x: y,},}', { id: 'a', labels: { x: 'y' } }],
    ['id: a\nid: b\n', { id: 'b' }],
    ['id: a\nports:\n- 80\n', { id: 'a', ports: [80] }],
    ['# nothing but this\nid: 1.0', { id: 1 }],
    ['id=foo', 'id=foo'],
    [`{a: ${'['.repeat(100)}${']'.repeat(100)}, b: 1}`, expect.objectContaining({ b: 1 })],
    ['a: |\n  [[[ {{{\n  x', { a: '[[[ {{{\nx\n' }],
  ])('reads %j', async (text, expected) => {
    expect(await parseBody(text)).toEqual(expected);
  });

  it.each([
    ['{"id": "a"', /line 1, column 11/],
    ['{\n  "id": "a",\n  "labels": {"x": }}}\n}', /line 3, column \d+/],
    ['a: b\n c: d', /line \d, column \d/],
    ['a: 1\n---\nb: 2', /line \d, column \d/],
    ['', /empty input/],
    [' \n', /empty input/],
    ['['.repeat(100_000), /nested too deeply/],
    ['{a: '.repeat(20_000), /nested too deeply/],
    ['- '.repeat(20_000), /nested too deeply/],
    [staircase(600), /nested too deeply/],
    [multiplying(), /alias/i],
    ['a: *nothing', /nothing/],
    ['a: !!binary "***"\nb: [', /line 2/],
  ])('refuses %#', async (text, message) => {
    const err = await parseBody(text).catch((reason: unknown) => reason);
    expect(isReason(err, 'BadRequest')).toBe(true);
    expect(String(err)).toMatch(message);
  });

  it.each(['{"__proto__":{"x":1},"constructor":2}', '__proto__:\n  x: 1\nconstructor: 2\n'])(
    'takes names of prototypes as plain keys: %j',
    async (text) => {
      const body = (await parseBody(text)) as Record<string, unknown>;
      expect(Object.keys(body)).toEqual(['__proto__', 'constructor']);
      expect(Object.getPrototypeOf(body)).toBe(Object.getPrototypeOf({}));
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    },
  );
});
