import { createProgress, noProgress, type Progress } from '../terminal/progress.js';
import type { Session } from './session.js';

/**
 * A line that changes for who sits at a terminal, plain lines for who asks with `-verbose`; else nothing, as in
 * v0.5.6, whose output scripts may compare.
 */
export function progressOf({ flags, streams }: Session): Progress {
  if (!streams.isTerminal.stderr && !flags.verbose) return noProgress;
  return createProgress({ write: streams.stderr, live: streams.isTerminal.stderr });
}

/** True when progress is told to somebody. */
export function isTold({ flags, streams }: Session): boolean {
  return streams.isTerminal.stderr || flags.verbose;
}
