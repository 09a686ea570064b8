import { describe, expect, it } from '@jest/globals';
import { nearest } from './nearest.js';

describe('nearest', () => {
  const known = ['containerPort', 'hostPort', 'name', 'protocol'];

  it.each([
    ['containerport', 'containerPort'],
    ['hostport', 'hostPort'],
    ['nmae', undefined],
    ['nam', 'name'],
    ['protocoll', 'protocol'],
    ['volume', undefined],
    ['x'.repeat(10_000), undefined],
    ['', undefined],
  ])('%j is nearest to %j', (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
