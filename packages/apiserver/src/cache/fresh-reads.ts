import { unavailable } from '@kube/api-types';
import type { Clock } from '@kube/component-base';
import type { Revision, Storage } from '@kube/storage';
import { CoalescedRead } from './coalesced-read.js';
import { REGISTRY_PREFIX, type WatchCache } from './watch-cache.js';

/** A key of no meaning; putting it makes an event after which the cache knows that it missed nothing. */
const MARKER_KEY = `${REGISTRY_PREFIX}apiserver/progress`;

/** Time after which events must have arrived if they were ours. */
const MARKER_AFTER_MS = 200;

/** Longest wait of a read for the cache; then the client is told 503 rather than an old answer. */
const GIVE_UP_AFTER_MS = 5000;

/**
 * Makes reads from the cache consistent: after a write has been answered, by whichever apiserver, every
 * later read sees it.
 */
export class FreshReads {
  readonly #revision: CoalescedRead<Revision>;
  readonly #marker: CoalescedRead<unknown>;

  /** @param lifetime ends what is under way when the apiserver stops */
  constructor(
    private readonly deps: { readonly storage: Storage; readonly cache: WatchCache; readonly clock: Clock },
    lifetime: AbortSignal,
  ) {
    const { storage } = deps;
    this.#revision = new CoalescedRead(() => storage.currentRevision(lifetime));
    this.#marker = new CoalescedRead(() => {
      const put = { type: 'put', key: MARKER_KEY, value: {} } as const;
      return storage.transact([], () => ({ writes: [put], result: undefined }), lifetime);
    });
  }

  /**
   * Resolves when the cache shows everything that was in the store when this was called.
   *
   * @throws StorageError when etcd does not answer
   * @throws StatusError `ServiceUnavailable` when the cache does not catch up in time
   */
  async wait(signal: AbortSignal): Promise<void> {
    const wanted = await raced(this.#revision.get(), signal);
    if (wanted <= this.deps.cache.revision) return;
    if (await this.#reachedWithin(wanted, MARKER_AFTER_MS, signal)) return;
    // Somebody writes to this etcd outside of the registry, so no event of ours tells how far we are.
    if (this.deps.cache.revision > 0) await raced(this.#marker.get(), signal);
    if (await this.#reachedWithin(wanted, GIVE_UP_AFTER_MS, signal)) return;
    throw unavailable(
      `the watch cache is at revision ${this.deps.cache.revision} and etcd at ${wanted}; try again`,
    );
  }

  async #reachedWithin(wanted: Revision, ms: number, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const limit = new AbortController();
    const abandon = (): void => limit.abort(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
    const yes = (): boolean => true;
    const no = (): boolean => false;
    const reached = this.deps.cache.reached(wanted, limit.signal).then(yes, no);
    const late = this.deps.clock.sleep(ms, limit.signal).then(no, no);
    const inTime = await Promise.race([reached, late]);
    signal.removeEventListener('abort', abandon);
    limit.abort();
    signal.throwIfAborted();
    return inTime;
  }
}

/** The result of `work`, unless `signal` aborts first; `work` goes on for others who wait for it. */
async function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abandon: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => reject(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
