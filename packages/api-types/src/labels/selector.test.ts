import { describe, expect, it } from '@jest/globals';
import { StatusError } from '../status-error.js';
import { parseFieldSelector, parseSelector, selectorFromMap } from './selector.js';

describe('parseSelector', () => {
  it.each([
    ['', {}, true],
    ['', undefined, true],
    [',,', { a: 'b' }, true],
    ['name=redis', { name: 'redis' }, true],
    ['name=redis', { name: 'web' }, false],
    ['name==redis', { name: 'redis' }, true],
    ['name=redis', undefined, false],
    ['name=', {}, true],
    ['name=', { name: 'redis' }, false],
    ['name!=redis', {}, true],
    ['name!=redis', { name: 'redis' }, false],
    ['name!=', {}, false],
    ['name!=', { name: 'redis' }, true],
    ['a=x,b!=y', { a: 'x', b: 'z' }, true],
    ['a=x,b!=y', { a: 'x', b: 'y' }, false],
    [' a=x', { a: 'x' }, false],
    [' a=x', { ' a': 'x' }, true],
    ['toString=', {}, true],
    ['__proto__!=', {}, false],
  ] as const)('%j on %j is %j', (text, labels, expected) => {
    expect(parseSelector(text).matches(labels)).toBe(expected);
  });

  it.each(['bogus', 'a=b=c', 'a!=b!=c', 'a in (b)', 'a=b,bogus'])('refuses %j', (text) => {
    expect(() => parseSelector(text)).toThrow(StatusError);
  });

  it('says what it does not understand', () => {
    expect(() => parseSelector('a=b,bogus')).toThrow(
      "invalid selector: 'a=b,bogus'; can't understand 'bogus'",
    );
  });

  it('tries != before == before =', () => {
    expect(parseSelector('a!==b').requirements).toEqual([{ key: 'a', operator: '!=', value: '=b' }]);
    expect(parseSelector('a===b').requirements).toEqual([{ key: 'a', operator: '=', value: '=b' }]);
  });

  it('is written as it was read, with one sign for equality', () => {
    expect(parseSelector('b==y,,a!=x').toString()).toBe('b=y,a!=x');
  });
});

describe('selectorFromMap', () => {
  it('wants all labels', () => {
    const selector = selectorFromMap({ b: 'y', a: 'x' });
    expect(selector.toString()).toBe('a=x,b=y');
    expect(selector.matches({ a: 'x', b: 'y', c: 'z' })).toBe(true);
    expect(selector.matches({ a: 'x' })).toBe(false);
  });

  it.each([undefined, {}])('selects everything when it is made of %j', (labels) => {
    expect(selectorFromMap(labels).empty).toBe(true);
    expect(selectorFromMap(labels).matches({ a: 'x' })).toBe(true);
  });
});

describe('parseFieldSelector', () => {
  const fields: Readonly<Record<string, string>> = { name: 'redis', 'DesiredState.Host': '' };
  const fieldOf = (name: string) => fields[name] ?? '';

  it.each([
    ['name=redis', true],
    ['name=web', false],
    ['DesiredState.Host=', true],
    ['DesiredState.Host!=', false],
    ['unknown=', true],
    ['unknown=x', false],
  ])('%j is %j', (text, expected) => {
    expect(parseFieldSelector(text).matches(fieldOf)).toBe(expected);
  });

  it('tells the value that a field must have', () => {
    expect(parseFieldSelector('a!=b,name=redis').exactly('name')).toBe('redis');
    expect(parseFieldSelector('name!=redis').exactly('name')).toBeUndefined();
  });
});
