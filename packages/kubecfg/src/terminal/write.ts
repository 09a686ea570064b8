import { writeSync } from 'node:fs';

/**
 * Writes to standard output or standard error at once, which starts faster than Node's streams for them do. A reader
 * that has gone away is no reason to fail: `kubecfg list pods | head -1`.
 */
export function write(fd: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (err) {
      const { code } = err as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      // The reader of a pipe that does not block is slow: the stream waits for it.
      if (code !== 'EAGAIN') throw err;
      (fd === 1 ? process.stdout : process.stderr).write(bytes.subarray(at));
      return;
    }
  }
}
