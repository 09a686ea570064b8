import type { ApiObject, Kind } from '@kube/api-types';
import type { LeaseId, Snapshot, Storage, Stored, Write } from '@kube/storage';
import { CachedObject } from '../cache/cached-object.js';
import { storedForm } from './object-meta.js';
import type { Companions, ObjectChange } from './strategy.js';

/** What to do with the object at a key, seen its present state. */
export type Verdict<T> =
  | { readonly type: 'put'; readonly object: T }
  | { readonly type: 'delete' }
  | { readonly type: 'leave' };

/** One write to one object. */
export interface ObjectWrite<T extends ApiObject> {
  readonly kind: Kind;
  readonly key: string;
  readonly companions: Companions<T> | undefined;
  readonly lease: LeaseId | undefined;
  /** A guess at the change, e.g. from the cache, to save a round trip; never trusted. */
  readonly guess: ObjectChange<T>;
  /** Pure; may be called several times. What it throws ends the write. */
  decide(stored: CachedObject<T> | undefined): Verdict<T>;
}

/** The companions' keys depend on the object, which is only known once it has been read. */
class MoreKeysNeeded extends Error {
  constructor(readonly keys: readonly string[]) {
    super('the transaction needs more keys than were read');
  }
}

/**
 * Reads an object, decides, and writes it together with its companions: all or nothing.
 *
 * @returns the object as it stands afterwards; `undefined` when it was deleted
 */
export async function transactObject<T extends ApiObject>(
  storage: Storage,
  write: ObjectWrite<T>,
  signal: AbortSignal,
): Promise<CachedObject<T> | undefined> {
  let extra = write.companions?.reads(write.guess) ?? [];
  for (;;) {
    try {
      const keys = [write.key, ...extra];
      const outcome = await storage.transact(keys, (current) => decideAll(write, current), signal);
      const { stands, changed } = outcome.result;
      return changed && stands !== undefined ? stands.at(outcome.revision) : stands;
    } catch (error) {
      if (!(error instanceof MoreKeysNeeded)) throw error;
      extra = error.keys;
    }
  }
}

function decideAll<T extends ApiObject>(write: ObjectWrite<T>, current: Snapshot) {
  const found = current.get(write.key) as Stored<T> | undefined;
  const before = found === undefined ? undefined : new CachedObject(write.kind, found.value, found.revision);
  const verdict = write.decide(before);
  if (verdict.type === 'leave') return { writes: [], result: { stands: before, changed: false } };
  const after = verdict.type === 'put' ? storedForm(write.kind, verdict.object) : undefined;
  const change: ObjectChange<T> = { before: found?.value, after };
  const needed = write.companions?.reads(change) ?? [];
  if (needed.some((key) => !current.has(key))) throw new MoreKeysNeeded(needed);
  const own: Write =
    after === undefined
      ? { type: 'delete', key: write.key }
      : { type: 'put', key: write.key, value: after, lease: write.lease };
  const writes = [own, ...(write.companions?.writes(change, current) ?? [])];
  const stands = after === undefined ? undefined : new CachedObject(write.kind, after, 0);
  return { writes, result: { stands, changed: true } };
}
