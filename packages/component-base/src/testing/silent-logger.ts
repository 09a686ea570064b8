import type { Logger } from '../logger.js';

/** A logger that says nothing. */
export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  v: () => false,
  child: () => silentLogger,
};
