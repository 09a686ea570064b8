import { writeSync } from 'node:fs';

/** 128 and the number of SIGPIPE: what a program ends with whose reader has gone. */
const READER_IS_GONE = 141;

/**
 * Writes to standard output or standard error at once, which starts faster than Node's streams for them do. A reader
 * that has gone away ends the program without a word: `kubecfg logs -follow redis | head -1`.
 */
export function write(fd: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (err) {
      const { code } = err as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(READER_IS_GONE);
      // The reader of a pipe that does not block is slow: the stream waits for it.
      if (code !== 'EAGAIN') throw err;
      (fd === 1 ? process.stdout : process.stderr).write(bytes.subarray(at));
      return;
    }
  }
}
