import { describe, expect, it } from '@jest/globals';
import { acceptsJson } from './accept.js';
import { createTokenBucket } from './read-only-port.js';
import { parseRequestPath } from './request-path.js';
import { parseWatchStart } from './watch-start.js';

describe('parseRequestPath', () => {
  it.each([
    ['/api/v1beta1/pods?namespace=a&b', { type: 'path', path: '/api/v1beta1/pods', query: 'namespace=a&b' }],
    ['/api/v1beta1/pods/', { type: 'path', path: '/api/v1beta1/pods/', query: '' }],
    ['/a%20b', { type: 'path', path: '/a b', query: '' }],
    ['http://host:8080/api?x', { type: 'path', path: '/api', query: 'x' }],
    ['/api//v1beta1/pods', { type: 'moved', location: '/api/v1beta1/pods' }],
    ['/api/./v1beta1/../v1beta1/pods/?a=b', { type: 'moved', location: '/api/v1beta1/pods/?a=b' }],
    ['/api/%2e%2e/x', { type: 'moved', location: '/x' }],
    ['/%zz', { type: 'malformed' }],
    ['/a%00b', { type: 'malformed' }],
    ['*', { type: 'malformed' }],
    ['', { type: 'malformed' }],
  ])('%s', (target, expected) => {
    expect(parseRequestPath(target)).toEqual(expected);
  });
});

describe('acceptsJson', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['text/html, application/json;q=0.9', true],
    ['text/html', false],
    ['application/*', false],
  ])('%s: %s', (accept, expected) => {
    expect(acceptsJson(accept)).toBe(expected);
  });
});

describe('parseWatchStart', () => {
  it.each([
    [null, { type: 'present' }],
    ['', { type: 'present' }],
    ['0', { type: 'present' }],
    ['17', { type: 'after', revision: 17 }],
    ['00000000000000000000017', { type: 'after', revision: 17 }],
    ['18446744073709551615', { type: 'after', revision: 2 ** 64 }],
  ])('%s', (version, expected) => {
    expect(parseWatchStart(version, 'pod')).toEqual(expected);
  });

  it.each(['abc', '-1', '1.5', '1e3', ' 1', '18446744073709551616', '9'.repeat(400)])(
    'refuses %s',
    (version) => {
      expect(() => parseWatchStart(version, 'pod')).toThrow(
        `pod "" is invalid: resourceVersion: invalid value '${version}'`,
      );
    },
  );
});

describe('createTokenBucket', () => {
  it('lets a burst pass, then one a second, and never saves up more than a burst', () => {
    let now = 0;
    const mayPass = createTokenBucket(1, 3, { now: () => now });
    const passed = (tries: number): number =>
      Array.from({ length: tries }, () => mayPass()).filter(Boolean).length;
    expect(passed(10)).toBe(3);
    now += 1500;
    expect(passed(10)).toBe(1);
    now += 3_600_000;
    expect(passed(10)).toBe(3);
  });
});
