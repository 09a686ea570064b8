import { writeSync } from 'node:fs';

/** Writes to standard error at once; a reader that has gone away is no reason to stop. */
export function writeToStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch (err) {
    // EAGAIN: a pipe whose reader is slow; EPIPE: one whose reader has gone. The line is lost, the program is not.
    const { code } = err as NodeJS.ErrnoException;
    if (code !== 'EAGAIN' && code !== 'EPIPE') throw err;
  }
}
