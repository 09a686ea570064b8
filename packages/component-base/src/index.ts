export type { Backoff, BackoffOptions } from './backoff.js';
export { createBackoff } from './backoff.js';
export type { Clock } from './clock.js';
export { systemClock } from './clock.js';
export type { LogFields, Logger } from './logger.js';
