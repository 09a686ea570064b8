import type { Status, StatusCause } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { encodeTop, type TopOptions } from './object-meta.js';
import { listOf, numberOf, present, type Received, textOf } from './received.js';
import { omitEmpty } from './written.js';

/** A Status. */
export function encodeStatus(status: Status, top: TopOptions<'Status'>): wire.Status {
  const { details } = status;
  return {
    ...encodeTop({}, top),
    status: omitEmpty(status.status),
    message: omitEmpty(status.message),
    reason: omitEmpty(status.reason),
    details: details && {
      id: omitEmpty(details.name),
      kind: omitEmpty(details.kind),
      causes: omitEmpty(details.causes?.map(encodeCause)),
    },
    code: omitEmpty(status.code),
  };
}

/** Reads a Status. */
export function decodeStatus(body: Received<wire.Status>): Status {
  const { details } = body;
  return present({
    kind: 'Status' as const,
    status: textOf(body.status),
    message: textOf(body.message),
    reason: textOf(body.reason),
    details:
      details &&
      present({
        name: textOf(details.id),
        kind: textOf(details.kind),
        causes: listOf((details.causes ?? []).map(decodeCause)),
      }),
    code: numberOf(body.code),
  });
}

function encodeCause({ reason, message, field }: StatusCause): wire.StatusCause {
  return { reason: omitEmpty(reason), message: omitEmpty(message), field: omitEmpty(field) };
}

function decodeCause({ reason, message, field }: Received<wire.StatusCause>): StatusCause {
  return present({ reason: textOf(reason), message: textOf(message), field: textOf(field) });
}
