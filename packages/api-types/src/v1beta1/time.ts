import { textOf } from './received.js';

/** How v0.5.6 writes a time that was never set, where it does not write null. */
export const NEVER = '0001-01-01T00:00:00Z';

/**
 * The time of an event as we keep it: RFC 3339 in UTC with whole seconds. v0.5.6 cuts to seconds too, and
 * writes the zone of the server.
 *
 * @param time of the form that the schema asks for; empty and `NEVER` count as not given
 */
export function utcSecondsOf(time: string | undefined): string | undefined {
  const text = textOf(time);
  if (text === undefined) return undefined;
  const utc = `${new Date(text.toUpperCase()).toISOString().slice(0, -'.000Z'.length)}Z`;
  return utc === NEVER ? undefined : utc;
}
