import type { IEvent, IWatchResponse } from 'etcd3';
import type { Revision } from './storage.js';

/** What one message of a watch stream means. */
export type WatchStep =
  /** Nothing to pass on: the watch was created, or more of a revision is to come. */
  | { readonly type: 'nothing' }
  /** All events up to and including `revision`; none for a mere sign of progress. */
  | { readonly type: 'events'; readonly events: readonly IEvent[]; readonly revision: Revision }
  /** The changes that we need are gone for good. */
  | { readonly type: 'expired'; readonly reason: string }
  /** etcd has ended this watch; another may be opened at `next`. */
  | { readonly type: 'cancelled'; readonly reason: string };

const NOTHING: WatchStep = { type: 'nothing' };

/**
 * Where a watch stands, whatever happens to its connections. Decides what each message of etcd means.
 *
 * Only delivered events and signs of progress move it. The revision in the header of any other message is the
 * store's own, and may be ahead of events that are still on their way.
 */
export class WatchPosition {
  #next: Revision;
  #held: readonly IEvent[] = [];
  #cluster: string | undefined;

  /** @param after the last revision that is known already */
  constructor(after: Revision) {
    this.#next = after + 1;
  }

  /** The first revision that has not been delivered. */
  get next(): Revision {
    return this.#next;
  }

  /** A new stream begins at `next`: forget the half revision of the old one. */
  reopened(): void {
    this.#held = [];
  }

  /** Takes one message. */
  take(response: IWatchResponse): WatchStep {
    if (response.canceled) {
      return this.#cancelled(response);
    }
    if (response.created) {
      return this.#created(response);
    }
    if (response.events.length === 0) {
      this.#next = Math.max(this.#next, Number(response.header.revision) + 1);
      return { type: 'events', events: [], revision: this.#next - 1 };
    }
    return this.#events([...this.#held, ...response.events], response.fragment);
  }

  /**
   * A batch ends with the last event of a revision, a fragment of one anywhere. What is whole is passed on at
   * once: were we to wait for the whole batch, connections that break sooner would bring us nowhere.
   */
  #events(events: readonly IEvent[], moreToCome: boolean): WatchStep {
    const last = events.at(-1)?.kv.mod_revision;
    const firstHeld = moreToCome ? events.findIndex(({ kv }) => kv.mod_revision === last) : events.length;
    this.#held = events.slice(firstHeld);
    const whole = events.slice(0, firstHeld);
    if (whole.length === 0) {
      return NOTHING;
    }
    const revision = Number(whole.at(-1)?.kv.mod_revision);
    this.#next = revision + 1;
    return { type: 'events', events: whole, revision };
  }

  #cancelled({ compact_revision, cancel_reason }: IWatchResponse): WatchStep {
    return Number(compact_revision) > 0
      ? {
          type: 'expired',
          reason: `revision ${this.#next} is compacted, the store begins at ${compact_revision}`,
        }
      : { type: 'cancelled', reason: cancel_reason };
  }

  #created({ header }: IWatchResponse): WatchStep {
    this.#cluster ??= header.cluster_id;
    if (header.cluster_id !== this.#cluster) {
      return { type: 'expired', reason: 'the store has been replaced by another one' };
    }
    if (Number(header.revision) + 1 < this.#next) {
      return {
        type: 'expired',
        reason: `the store has gone back to revision ${header.revision}, before ${this.#next}`,
      };
    }
    return NOTHING;
  }
}
