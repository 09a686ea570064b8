import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireCodec } from '@kube/api-types';
import type { RequestSignal } from './request-signal.js';

/** One request to the API, as handlers see it. */
export interface ApiCall {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Of the version in the path. */
  readonly codec: WireCodec;
  /** Decoded, without query and trailing slash; what v0.5.6 puts into `selfLink`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly limit: RequestSignal;
}
