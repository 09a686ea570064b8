import type { Writable } from 'node:stream';

/**
 * Writes, and resolves when that has gone out. Writing to what has ended, or does not listen any more, is nothing:
 * whoever holds the other end knows.
 */
export function writeTo(stream: Writable, data: Uint8Array): Promise<void> {
  if (!stream.writable) return Promise.resolve();
  return new Promise((resolve) => stream.write(data, () => resolve()));
}
