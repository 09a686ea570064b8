import type { PodContainer } from '../dockertools/container-runtime.js';

/** How long containers that keep ending wait for their next start. Milliseconds. */
export interface RestartBackoff {
  /** The wait after the second end in a row; the first is followed by a start at once. */
  readonly initialMs: number;
  readonly maxMs: number;
  /** A container that ran this long ran well: its end counts as a first one. */
  readonly ranWellMs: number;
}

/** What follows on the end of a container. */
export interface Restart {
  /** How many have ended in a row, this one included. */
  readonly crashes: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly delayMs: number;
}

/**
 * When the successor of a container that ended by itself may start. All it goes by lies at the engine, so a
 * kubelet that was restarted waits just as long; but no longer because the clock has been set back since the end.
 *
 * @param seenAt when the end was first seen, milliseconds since 1970
 */
export function restartAfter(
  ended: PodContainer,
  { initialMs, maxMs, ranWellMs }: RestartBackoff,
  seenAt: number,
): Restart {
  const startedAt = Date.parse(ended.startedAt ?? '');
  const finishedAt = Date.parse(ended.finishedAt ?? '');
  const ranWell = finishedAt - startedAt >= ranWellMs;
  const crashes = ranWell ? 1 : ended.crashes + 1;
  const delayMs = crashes === 1 ? 0 : Math.min(initialMs * 2 ** (crashes - 2), maxMs);
  return { crashes, at: Math.min(finishedAt || 0, seenAt) + delayMs, delayMs };
}
