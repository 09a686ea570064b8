import { type ApiObject, expired, StatusError } from '@kube/api-types';
import type { Revision } from '@kube/storage';
import type { CacheEvent } from '../cache/cache-event.js';
import type { Registry } from '../registry/registry.js';

/** Where a watch begins: with the present state, or after a revision. */
export type WatchStart =
  | { readonly type: 'present' }
  | { readonly type: 'after'; readonly revision: Revision };

/** v0.5.6 counts in 64 bits. */
const LAST_REVISION = 2n ** 64n - 1n;

/**
 * Reads the `resourceVersion` of a watch; absent, empty and `0` mean the present state.
 *
 * @param word how v0.5.6 calls the kind in this refusal
 * @throws StatusError `Invalid` when it is no number of at most 64 bits
 */
export function parseWatchStart(version: string | null, word: string): WatchStart {
  if (version === null || version === '') return { type: 'present' };
  const digits = /^0*([0-9]{1,20})$/.exec(version)?.[1];
  const revision = digits !== undefined && BigInt(digits) <= LAST_REVISION ? Number(digits) : undefined;
  if (revision === undefined) {
    const message = `resourceVersion: invalid value '${version}'`;
    const causes = [{ reason: 'FieldValueInvalid', message, field: 'resourceVersion' }];
    throw new StatusError('Invalid', `${word} "" is invalid: ${message}`, { kind: word, causes });
  }
  return revision === 0 ? { type: 'present' } : { type: 'after', revision };
}

/**
 * The events that a watcher missed after `revision`. Nothing may be awaited between this and listening.
 *
 * @throws StatusError `Expired` when they are no longer kept, or when the store never was at `revision`
 */
export function missedEvents<T extends ApiObject>(
  registry: Registry<T>,
  revision: Revision,
): readonly CacheEvent<T>[] {
  const reached = registry.revision;
  if (revision > reached) {
    throw expired(
      `resourceVersion ${revision} lies in the future of this store, which is at ${reached} (was it restored from a backup?); list again`,
    );
  }
  const missed = registry.cache.since(revision);
  if (missed !== undefined) return missed;
  throw expired(`resourceVersion ${revision} is older than the changes that are kept; list again`);
}
