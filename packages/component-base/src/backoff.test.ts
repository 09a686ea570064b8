import { expect, it } from '@jest/globals';
import { createBackoff } from './backoff.js';

it('waits ever longer up to a bound, each time a little less by chance, and from the start after a reset', () => {
  let chance = 0;
  const backoff = createBackoff({ initialMs: 100, maxMs: 350, jitter: 0.5 }, () => chance);
  expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 350, 350]);
  chance = 0.5;
  expect(backoff.next()).toBe(350 * 0.75);
  backoff.reset();
  expect(backoff.next()).toBe(75);
});
