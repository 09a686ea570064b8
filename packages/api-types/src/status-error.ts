import type { Status, StatusCause } from './generated/internal.js';

/** Why a request was refused, in one word that programs act on. */
export type StatusReason =
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Invalid'
  | 'BadRequest'
  | 'Expired'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'Forbidden'
  | 'Unauthorized'
  | 'RequestEntityTooLarge'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'InternalError';

const HTTP_CODE: Readonly<Record<StatusReason, number>> = {
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Invalid: 422,
  BadRequest: 400,
  Expired: 410,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  ServiceUnavailable: 503,
  Timeout: 504,
  InternalError: 500,
};

/** Which object an error is about; `kind` is the word that the wire uses, e.g. `pod`. */
export interface ErrorDetails {
  readonly kind?: string;
  readonly id?: string;
  readonly causes?: readonly StatusCause[];
}

/** An error with a place in the API: the apiserver renders it, the client parses it back. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  /** HTTP status code. */
  readonly code: number;

  constructor(
    readonly reason: StatusReason,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = HTTP_CODE[reason];
  }
}

/** 404: no such object. */
export function notFound(kind: string, id: string): StatusError {
  return new StatusError('NotFound', `${kind} "${id}" not found`, { kind, id });
}

/** 409: the name is taken. */
export function alreadyExists(kind: string, id: string): StatusError {
  return new StatusError('AlreadyExists', `${kind} "${id}" already exists`, { kind, id });
}

/** 409: the object changed since the caller read it, or its state forbids the change. */
export function conflict(kind: string, id: string, why: string): StatusError {
  return new StatusError('Conflict', `${kind} "${id}" cannot be updated: ${why}`, { kind, id });
}

/** 400: the request itself makes no sense. */
export function badRequest(message: string, causes?: readonly StatusCause[]): StatusError {
  return new StatusError('BadRequest', message, causes === undefined ? {} : { causes });
}

/** 400 because of one field, or one parameter, of the request. */
export function badValue(field: string, message: string): StatusError {
  return badRequest(message, [{ reason: 'FieldValueInvalid', message, field }]);
}

/** 410: the wanted version is older than what is kept; list again. */
export function expired(message: string, cause?: unknown): StatusError {
  return new StatusError('Expired', message, {}, { cause });
}

/** 503: our side cannot answer now, e.g. etcd is away. */
export function unavailable(message: string, cause?: unknown): StatusError {
  return new StatusError('ServiceUnavailable', message, {}, { cause });
}

/** True when `err` is a StatusError with this reason. */
export function isReason(err: unknown, reason: StatusReason): err is StatusError {
  return err instanceof StatusError && err.reason === reason;
}

/** The Status object that tells a client of this error. */
export function toStatus(err: StatusError): Status {
  const { kind, id, causes } = err.details;
  const details = kind === undefined && id === undefined && causes === undefined;
  return {
    kind: 'Status',
    status: 'Failure',
    message: err.message,
    reason: err.reason,
    ...(details ? {} : { details: { name: id, kind, causes } }),
    code: err.code,
  };
}

/** The error that a Status tells of; unknown reasons are kept by their HTTP code. */
export function fromStatus(status: Status): StatusError {
  const reason = isStatusReason(status.reason) ? status.reason : reasonForCode(status.code ?? 500);
  const { name, kind, causes } = status.details ?? {};
  return new StatusError(reason, status.message ?? '', { kind, id: name, causes });
}

function isStatusReason(reason: string | undefined): reason is StatusReason {
  return reason !== undefined && Object.hasOwn(HTTP_CODE, reason);
}

function reasonForCode(code: number): StatusReason {
  const known = Object.entries(HTTP_CODE).find(([, value]) => value === code);
  return (known?.[0] as StatusReason | undefined) ?? (code >= 500 ? 'InternalError' : 'BadRequest');
}
