import type { Clock } from '@kube/component-base';
import { sendText } from './send.js';
import type { Guard } from './serve.js';

/** v0.5.6: one request a second, twenty at once. */
const REQUESTS_PER_SECOND = 1;
const BURST = 20;

/** Lets through `ratePerSecond` on average and `burst` at once. */
export function createTokenBucket(
  ratePerSecond: number,
  burst: number,
  clock: Pick<Clock, 'now'>,
): () => boolean {
  let tokens = burst;
  let then = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + (Math.max(0, now - then) / 1000) * ratePerSecond);
    then = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** Lets through what only reads, and that slowly. Other methods cost nothing. */
export function readOnly(clock: Pick<Clock, 'now'>): Guard {
  const mayPass = createTokenBucket(REQUESTS_PER_SECOND, BURST, clock);
  return (req, res, next) => {
    if (req.method !== 'GET') sendText(res, 403, 'This is a read-only endpoint.');
    else if (!mayPass()) sendText(res, 503, 'Rate limit exceeded.');
    else next();
  };
}
