import { createHash } from 'node:crypto';
import type { ObjectMeta } from '@kube/api-types';

/** Letters and digits without vowels and look-alikes, so that no words come about. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
/** Names may have 253 characters. */
const LONGEST_PREFIX = 253 - SUFFIX_LENGTH - 1;

/**
 * Names for `count` new pods of a controller, e.g. `rediscontroller-k3x9p`.
 *
 * They look random and are not: a controller has one endless row of names, of which the first free ones are taken. Who
 * creates the same pods twice, because an answer was lost or two controller managers run, asks for the same names, and
 * the second time they exist.
 */
export function freeNames(
  controller: ObjectMeta,
  count: number,
  isTaken: (name: string) => boolean,
): readonly string[] {
  const names: string[] = [];
  for (let place = 0; names.length < count; place++) {
    const name = nameAt(controller, place);
    if (!isTaken(name) && !names.includes(name)) names.push(name);
  }
  return names;
}

function nameAt({ name, uid = '' }: ObjectMeta, place: number): string {
  const hash = createHash('sha256').update(`${uid}/${place}`).digest();
  const letters = [...hash.subarray(0, SUFFIX_LENGTH)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return `${name.toLowerCase().slice(0, LONGEST_PREFIX)}-${letters.join('')}`;
}
