import { randomUUID } from 'node:crypto';
import { alreadyExists, badRequest, type Event, keyOf, notFound } from '@kube/api-types';
import type { EventSink } from '@kube/client';
import type { Clock } from '@kube/component-base';
import { type Storage, StorageError, type Stored } from '@kube/storage';
import { EventLease } from './event-lease.js';

/** What keeping events needs. */
export interface EtcdEventSinkDeps {
  readonly storage: Storage;
  readonly clock: Clock;
}

/**
 * Keeps events where the apiserver would: this component has etcd and no apiserver. What it refuses is refused with
 * the apiserver's words, StatusError, and what cannot be written now with StorageError.
 */
export function createEtcdEventSink(deps: EtcdEventSinkDeps): EventSink {
  const events = new EtcdEvents(deps);
  return {
    resource: () => ({
      create: (event, signal) => events.create(event, signal),
      update: (event, signal) => events.update(event, signal),
    }),
  };
}

class EtcdEvents {
  readonly #lease: EventLease;

  constructor(private readonly deps: EtcdEventSinkDeps) {
    this.#lease = new EventLease(deps);
  }

  create(event: Event, signal: AbortSignal): Promise<Event> {
    const creationTimestamp = `${new Date(this.deps.clock.now()).toISOString().slice(0, 19)}Z`;
    // Made once, so that a write whose answer was lost is known again.
    const born = { ...event, metadata: { ...event.metadata, uid: randomUUID(), creationTimestamp } };
    return this.#put(
      event,
      (stored) => {
        if (stored !== undefined) throw alreadyExists('event', event.metadata.name);
        return born;
      },
      signal,
    );
  }

  update(event: Event, signal: AbortSignal): Promise<Event> {
    return this.#put(
      event,
      (stored) => {
        if (stored === undefined) throw notFound('event', event.metadata.name);
        const { uid, creationTimestamp } = stored.metadata;
        return { ...event, metadata: { ...event.metadata, uid, creationTimestamp } };
      },
      signal,
    );
  }

  async #put(
    { metadata: { namespace, name } }: Event,
    decide: (stored: Event | undefined) => Event,
    signal: AbortSignal,
  ): Promise<Event> {
    const key = keyOf('Event', namespace, name);
    const lease = await this.#lease.current(signal);
    try {
      const { result } = await this.deps.storage.transact(
        [key],
        (current) => {
          const value = decide((current.get(key) as Stored<Event> | undefined)?.value);
          return { writes: [{ type: 'put', key, value, lease }], result: value };
        },
        signal,
      );
      return result;
    } catch (err) {
      if (!(err instanceof StorageError)) throw err;
      if (err.code === 'too-large') throw badRequest(`event ${name} is too large to be kept`);
      this.#lease.forget();
      throw err;
    }
  }
}
