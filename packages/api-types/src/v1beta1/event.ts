import type { Event, ObjectReference } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { present, presentOrNone, type Received, textOf } from './received.js';
import { utcSecondsOf } from './time.js';
import { omitEmpty } from './written.js';

/** An event. One that was seen once looks as in v0.5.6; a repeated one says how often, and when first. */
export function encodeEvent(event: Event, top: TopOptions<'Event'>): wire.Event {
  const { firstTimestamp: first, lastTimestamp: last = first, count = 1 } = event;
  return {
    ...encodeTop(event.metadata, top),
    involvedObject: encodeReference(event.involvedObject),
    status: omitEmpty(event.status),
    reason: omitEmpty(event.reason),
    message: omitEmpty(event.message),
    source: omitEmpty(event.source?.component),
    timestamp: last ?? null,
    firstTimestamp: first === last ? undefined : first,
    count: count > 1 ? count : undefined,
  };
}

/** Reads an event. */
export function decodeEvent(body: Received<wire.Event>): Event {
  const last = utcSecondsOf(textOf(body.timestamp));
  return present({
    kind: 'Event' as const,
    metadata: decodeTop(body),
    involvedObject: decodeReference(body.involvedObject ?? {}),
    status: textOf(body.status),
    reason: textOf(body.reason),
    message: textOf(body.message),
    source: presentOrNone({ component: textOf(body.source) }),
    firstTimestamp: utcSecondsOf(textOf(body.firstTimestamp)) ?? last,
    lastTimestamp: last,
    count: body.count !== undefined && body.count > 1 ? body.count : undefined,
  });
}

function encodeReference(ref: ObjectReference): wire.ObjectReference {
  return {
    kind: omitEmpty(ref.kind),
    namespace: omitEmpty(ref.namespace),
    name: omitEmpty(ref.name),
    uid: omitEmpty(ref.uid),
    apiVersion: omitEmpty(ref.apiVersion),
    resourceVersion: omitEmpty(ref.resourceVersion),
    fieldPath: omitEmpty(ref.fieldPath),
  };
}

function decodeReference(ref: Received<wire.ObjectReference>): ObjectReference {
  return present({
    kind: textOf(ref.kind),
    namespace: textOf(ref.namespace),
    name: textOf(ref.name),
    uid: textOf(ref.uid),
    apiVersion: textOf(ref.apiVersion),
    resourceVersion: textOf(ref.resourceVersion),
    fieldPath: textOf(ref.fieldPath),
  });
}
