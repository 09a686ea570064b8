import type { ServerResponse } from 'node:http';
import { StatusError } from '@kube/api-types';

/** A signal that belongs to one request. */
export interface RequestSignal {
  readonly signal: AbortSignal;
  /** From now on only the client's leaving ends it, not time: for watches. */
  unlimited(): void;
}

/** Nobody waits for the answer any more. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';

  constructor() {
    super('the client has gone');
  }
}

/** Aborts when the client has gone, and after `limitMs` with a StatusError `Timeout`. */
export function requestSignal(res: ServerResponse, limitMs: number): RequestSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new StatusError('Timeout', `not done within ${limitMs / 1000} s; a write may still have happened`),
    );
  }, limitMs);
  res.once('close', () => {
    clearTimeout(timer);
    controller.abort(new ClientGone());
  });
  return { signal: controller.signal, unlimited: () => clearTimeout(timer) };
}
