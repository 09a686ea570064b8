import { StatusError } from '@kube/api-types';
import { RuntimeError, type RuntimeErrorCode } from '../dockertools/container-runtime.js';

/** What a client is told of an error. */
export interface Failure {
  readonly code: number;
  readonly message: string;
}

const CODE: Readonly<Record<RuntimeErrorCode, number>> = {
  unavailable: 503,
  'not-found': 404,
  conflict: 409,
  failed: 500,
};

/** The answer to an error: what was wrong with the request, or, in the words of v0.5.6, that it is our fault. */
export function failureOf(err: unknown): Failure {
  if (err instanceof StatusError) return { code: err.code, message: err.message };
  const code = err instanceof RuntimeError ? CODE[err.code] : 500;
  const message =
    typeof err === 'object' && err !== null && 'message' in err ? String(err.message) : String(err);
  return { code, message: code >= 500 ? `Internal Error: ${message}` : message };
}
