import { randomBytes } from 'node:crypto';

/** 100 ns steps between the start of the Gregorian calendar (RFC 4122) and 1970. */
const STEPS_BEFORE_1970 = 122_192_928_000_000_000n;

/** Makes a new RFC 4122 version 1 UUID, lower case, different each time. */
export type NewUid = () => string;

/**
 * A source of time-based UUIDs (v0.5.6: the form of its uids and generated ids).
 *
 * The node part is random with the multicast bit, as the RFC asks of hosts that do not show their MAC.
 *
 * @param now milliseconds since 1970
 */
export function createTimeUuids(now: () => number): NewUid {
  const node = randomBytes(6);
  node[0] = (node[0] ?? 0) | 1;
  const sequence = randomBytes(2);
  sequence[0] = ((sequence[0] ?? 0) & 0x3f) | 0x80;
  const tail = `${sequence.toString('hex')}-${node.toString('hex')}`;
  let last = 0n;
  return () => {
    const wanted = BigInt(Math.floor(now())) * 10_000n + STEPS_BEFORE_1970;
    last = wanted > last ? wanted : last + 1n;
    const hex = last.toString(16).padStart(15, '0');
    return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-${tail}`;
  };
}
