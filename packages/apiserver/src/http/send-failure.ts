import type { ServerResponse } from 'node:http';
import { StatusError, toStatus, type WireCodec } from '@kube/api-types';
import type { Logger } from '@kube/component-base';
import { ClientGone } from './request-signal.js';
import { sendJson } from './send.js';

/** How a failure is told. */
export interface FailureContext {
  readonly codec: WireCodec;
  readonly log: Logger;
  readonly path: string;
  /** v0.5.6 put one into failures of the commit of POST and PUT, and into no others. */
  readonly selfLink?: string;
}

/**
 * Answers with the Status that tells of `error`. What is no StatusError is a fault of ours: it is logged, and the
 * client learns nothing of it but that.
 */
export function sendFailure(res: ServerResponse, error: unknown, context: FailureContext): void {
  const { codec, log, path, selfLink } = context;
  if (error instanceof ClientGone) return;
  if (!(error instanceof StatusError))
    log.error({ err: error, path }, 'a request failed for no fault of its own');
  const told = asStatusError(error);
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  // What is left of the request's body is not read: the connection cannot be used again.
  if (told.reason === 'RequestEntityTooLarge') res.setHeader('Connection', 'close');
  sendJson(res, told.code, codec.encodeJson({ ...toStatus(told), kind: 'Status' }, { selfLink }));
}

/** `error`, or what a client is told in its place. */
export function asStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  return new StatusError('InternalError', 'the apiserver failed; its log says why', {}, { cause: error });
}
