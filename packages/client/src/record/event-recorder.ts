import { type ApiObject, type Event, isReason, type ObjectReference } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import type { ApiClient } from '../api-client.js';

/** What is told of an object. */
export interface Occurrence {
  /** Short word for the state of the object, e.g. `Pending`. */
  readonly status: string;
  /** Short word for why, e.g. `scheduled`. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

/** Tells people what happened. Never blocks and never fails: events are dropped when the server will not have them. */
export interface EventRecorder {
  record(about: ApiObject, occurrence: Occurrence): void;
  /** Sends what is recorded until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** What a recorder works with. */
export interface EventRecorderOptions {
  readonly client: ApiClient;
  /** Who tells, e.g. `scheduler`. */
  readonly component: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Events kept while the server is slow or away; beyond that the oldest are dropped. */
const MAX_WAITING = 1_000;
/** Past events remembered, so that the same again is counted and not multiplied. */
const MAX_REMEMBERED = 4_096;
const MAX_TRIES = 5;
const RETRY_MS = 1_000;

/** Makes a recorder whose events go through the API. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new ApiEventRecorder(options);
}

class ApiEventRecorder implements EventRecorder {
  readonly #waiting: Event[] = [];
  /** The last event of each kind of occurrence, as the server has it. */
  readonly #sent = new Map<string, Event>();
  #wake: () => void = () => undefined;

  constructor(private readonly options: EventRecorderOptions) {}

  record(about: ApiObject, occurrence: Occurrence): void {
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift();
    this.#waiting.push(newEvent(about, occurrence, this.options));
    this.#wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const event = this.#waiting.shift();
      if (event === undefined) await this.#recorded(signal);
      else await this.#send(event, signal);
    }
  }

  async #send(event: Event, signal: AbortSignal): Promise<void> {
    const { log, clock } = this.options;
    for (let attempt = 1; attempt <= MAX_TRIES && !signal.aborted; attempt++) {
      try {
        await this.#deliver(event, signal);
        return;
      } catch (err) {
        if (isReason(err, 'Invalid') || isReason(err, 'BadRequest') || attempt === MAX_TRIES) {
          log.warn({ err, reason: event.reason, message: event.message }, 'event dropped');
          return;
        }
        await clock.sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  async #deliver(event: Event, signal: AbortSignal): Promise<void> {
    const events = this.options.client.resource('Event');
    const key = sameness(event);
    const earlier = this.#sent.get(key);
    if (earlier !== undefined) {
      const counted = { ...earlier, lastTimestamp: event.lastTimestamp, count: (earlier.count ?? 1) + 1 };
      try {
        await events.update(
          { ...counted, metadata: { ...counted.metadata, resourceVersion: undefined } },
          signal,
        );
        this.#remember(key, counted);
        return;
      } catch (err) {
        // It has expired meanwhile: told as new.
        if (!isReason(err, 'NotFound')) throw err;
      }
    }
    await events.create(event, signal);
    this.#remember(key, event);
  }

  #remember(key: string, event: Event): void {
    this.#sent.delete(key);
    this.#sent.set(key, event);
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > MAX_REMEMBERED && oldest !== undefined) this.#sent.delete(oldest);
  }

  #recorded(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#wake = () => undefined;
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}

function newEvent(
  about: ApiObject,
  { status, reason, message }: Occurrence,
  options: EventRecorderOptions,
): Event {
  const now = options.clock.now();
  const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const involvedObject: ObjectReference = {
    kind: about.kind,
    namespace,
    name,
    uid,
    apiVersion: 'v1beta1',
    resourceVersion,
  };
  return {
    kind: 'Event',
    // v0.5.6: the object's id, a dot, and hexadecimal nanoseconds; chance fills what the clock cannot tell.
    metadata: { name: `${name}.${nanoseconds(now)}`, namespace },
    involvedObject,
    status,
    reason,
    message,
    source: { component: options.component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}

function nanoseconds(nowMs: number): string {
  return (BigInt(Math.trunc(nowMs)) * 1_000_000n + BigInt(Math.trunc(Math.random() * 1_000_000))).toString(
    16,
  );
}

function sameness({ involvedObject, status, reason, message }: Event): string {
  const { kind, namespace, name, uid } = involvedObject;
  return JSON.stringify([kind, namespace, name, uid, status, reason, message]);
}
