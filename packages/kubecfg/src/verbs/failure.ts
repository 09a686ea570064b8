import { StatusError } from '@kube/api-types';
import { Fatal } from '../fatal.js';
import type { LogPlace } from '../log/places.js';
import { RollFailed } from '../rolling-update/roll-failed.js';
import { NotReachable } from '../server/not-reachable.js';

import { Interrupted } from '../terminal/interrupted.js';

/**
 * Runs what asks the server, and makes of its failure the last words of the program.
 *
 * @param prefix what v0.5.6 says before the reason at this stage
 * @throws Fatal
 */
export async function orFatal<T>(place: LogPlace, prefix: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (err) {
    if (err instanceof Fatal || err instanceof Interrupted || !isError(err)) throw err;
    throw new Fatal(place, `${prefix}: ${err.message}`, hintsOf(err), { cause: err });
  }
}

/** `instanceof Error` is not true of all errors where several worlds meet, as in tests. */
function isError(err: unknown): err is Error {
  return typeof err === 'object' && err !== null && 'message' in err;
}

function hintsOf(err: Error): readonly string[] {
  if (err instanceof NotReachable || err instanceof RollFailed) return err.hints;
  if (!(err instanceof StatusError)) return [];
  // One cause is in the message; several are easier to read as a list.
  const causes = (err.details.causes ?? []).map(({ message }) => `  ${message ?? ''}`);
  return causes.length > 1 || err.message === '' ? causes : [];
}
