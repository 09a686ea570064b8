import { describe, expect, it } from '@jest/globals';
import type { Pod } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { planRemoval } from './plan-removal.js';

const pod = (name: string, second: number): Pod =>
  aPod(name, { metadata: { creationTimestamp: `2014-12-12T20:30:0${second}Z` } });

describe('planRemoval', () => {
  const pods = [pod('new', 3), pod('b', 1), pod('a', 1), pod('old', 0)];

  it.each([
    [4, []],
    [5, []],
    [3, ['old']],
    [2, ['old', 'a']],
    [0, ['old', 'a', 'b', 'new']],
  ])('with %i to keep: %j go', (keep, expected) => {
    expect(planRemoval(pods, keep).map(({ metadata }) => metadata.name)).toEqual(expected);
  });
});
