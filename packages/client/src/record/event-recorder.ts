import { type Event, isReason, type ObjectMeta, type ObjectReference } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import type { ResourceClient } from '../api-client.js';

/** What is told of an object. */
export interface Occurrence {
  /** Short word for the state of the object, e.g. `Pending`. */
  readonly status: string;
  /** Short word for why, e.g. `scheduled`. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** The part of the object that it is about, e.g. `spec.containers{redis}`. */
  readonly fieldPath?: string;
  /** Occurrences of one object with equal keys are one event, which shows the message of the last; the message unless told. */
  readonly key?: string;
}

/** What something is told of: any object, or as much of it as is known. */
export interface EventSubject {
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

/** Where events are sent: an ApiClient, or whatever else keeps events. */
export interface EventSink {
  resource(kind: 'Event'): Pick<ResourceClient<Event>, 'create' | 'update'>;
}

/** Tells people what happened. Never blocks and never fails: events are dropped when the server will not have them. */
export interface EventRecorder {
  record(about: EventSubject, occurrence: Occurrence): void;
  /** Sends what is recorded until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** What a recorder works with. */
export interface EventRecorderOptions {
  readonly client: EventSink;
  /** Who tells, e.g. `scheduler`. */
  readonly component: string;
  /** On which node; absent for components that are not of one. */
  readonly host?: string;
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

interface Recorded {
  readonly event: Event;
  readonly key: string;
}

class ApiEventRecorder implements EventRecorder {
  readonly #waiting: Recorded[] = [];
  /** The last event of each kind of occurrence, as the server has it. */
  readonly #sent = new Map<string, Event>();
  #wake: () => void = () => undefined;

  constructor(private readonly options: EventRecorderOptions) {}

  record(about: EventSubject, occurrence: Occurrence): void {
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift();
    const event = newEvent(about, occurrence, this.options);
    this.#waiting.push({ event, key: sameness(event, occurrence.key ?? occurrence.message) });
    this.#wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const recorded = this.#waiting.shift();
      if (recorded === undefined) await this.#recorded(signal);
      else await this.#send(recorded, signal);
    }
  }

  async #send(recorded: Recorded, signal: AbortSignal): Promise<void> {
    const { log, clock } = this.options;
    const { event } = recorded;
    for (let attempt = 1; attempt <= MAX_TRIES && !signal.aborted; attempt++) {
      try {
        await this.#deliver(recorded, signal);
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

  async #deliver({ event, key }: Recorded, signal: AbortSignal): Promise<void> {
    const events = this.options.client.resource('Event');
    const earlier = this.#sent.get(key);
    if (earlier !== undefined) {
      const { message, lastTimestamp } = event;
      const counted = { ...earlier, message, lastTimestamp, count: (earlier.count ?? 1) + 1 };
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
    try {
      await events.create(event, signal);
    } catch (err) {
      // No other has its name, which chance has made: it is there by an earlier attempt whose answer was lost.
      if (!isReason(err, 'AlreadyExists')) throw err;
    }
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
  about: EventSubject,
  { status, reason, message, fieldPath }: Occurrence,
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
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
  const { component, host } = options;
  return {
    kind: 'Event',
    // v0.5.6: the object's id, a dot, and hexadecimal nanoseconds; chance fills what the clock cannot tell.
    metadata: { name: `${name}.${nanoseconds(now)}`, namespace },
    involvedObject,
    status,
    reason,
    message,
    source: { component, ...(host === undefined ? {} : { host }) },
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

function sameness({ involvedObject, status, reason }: Event, key: string): string {
  const { kind, namespace, name, uid, fieldPath } = involvedObject;
  return JSON.stringify([kind, namespace, name, uid, fieldPath, status, reason, key]);
}
