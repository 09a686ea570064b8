import { describe, expect, it } from '@jest/globals';
import { decodeValue, encodeValue } from './values.js';

const KEY = '/registry/pods/default/x';

describe('encodeValue and decodeValue', () => {
  it.each([
    [{ kind: 'Pod', metadata: { name: 'x' } }, '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"}}'],
    [{}, '{"apiVersion":"v1"}'],
    ['10.0.0.1', '"10.0.0.1"'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('store %j with the version of its shape, and give it back without', (value, json) => {
    expect(encodeValue(KEY, value)).toBe(json);
    expect(decodeValue(KEY, json)).toEqual(value);
  });

  it.each([
    ['{"kind":"Pod"}', { kind: 'Pod' }],
    ['{ "kind": "Pod", "apiVersion": "v1" }', { kind: 'Pod' }],
    ['{"apiVersion":"v1" , "kind":"Pod"}', { kind: 'Pod' }],
    ['{"spec":{"apiVersion":"v9"}}', { spec: { apiVersion: 'v9' } }],
  ])('read what others wrote: %s', (json, value) => {
    expect(decodeValue(KEY, json)).toEqual(value);
  });

  it.each([
    ['{"apiVersion":"v2","kind":"Pod"}', `the value of key ${KEY} has version "v2", this program knows v1`],
    ['{"apiVersion":"v10"}', 'has version "v10"'],
    ['{"apiVersion":1}', 'has version 1,'],
    ['{"apiVersion":"v1",', `the value of key ${KEY} is not JSON`],
    ['nonsense', `the value of key ${KEY} is not JSON`],
  ])('refuse %s', (json, message) => {
    expect(() => decodeValue(KEY, json)).toThrow(
      expect.objectContaining({ code: 'corrupt', message: expect.stringContaining(message) }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => encodeValue(KEY, undefined)).toThrow(`the value for key ${KEY} has no JSON: undefined`);
  });
});
