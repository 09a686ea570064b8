import { writeSync } from 'node:fs';

/** 128 and the number of SIGPIPE: what a program ends with whose reader has gone. */
const READER_IS_GONE = 141;
/** What every error that is not of flags ends with. */
const FAILED = 255;

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
      if (code !== 'EAGAIN') notWritten(fd, err as Error);
      (fd === 1 ? process.stdout : process.stderr).write(bytes.subarray(at));
      return;
    }
  }
}

/** A disk that is full is no fault of the program: no stack is shown. */
function notWritten(fd: 1 | 2, { message }: Error): never {
  if (fd === 1) write(2, `kubecfg: standard output cannot be written: ${message}\n`);
  return process.exit(FAILED);
}
