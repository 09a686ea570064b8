import { RuntimeError, type RuntimeErrorCode } from './container-runtime.js';

/** Errors of the library are plain ones with these on them; without a status nobody answered. */
interface DockerFailure {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string } | Buffer | null;
  readonly message?: string;
}

const CODE: Readonly<Record<number, RuntimeErrorCode>> = {
  404: 'not-found',
  409: 'conflict',
  503: 'unavailable',
};

/** Translates what the library threw. `doing` is what was being done, for the message when nobody answered. */
export function asRuntimeError(cause: unknown, doing: string): RuntimeError {
  if (cause instanceof RuntimeError) return cause;
  const failure: DockerFailure = typeof cause === 'object' && cause !== null ? cause : {};
  if (failure.statusCode === undefined) {
    return new RuntimeError('unavailable', `Docker did not ${doing}: ${failure.message ?? String(cause)}`, {
      cause,
    });
  }
  const code = CODE[failure.statusCode] ?? 'failed';
  return new RuntimeError(code, lasting(said(failure)), { cause });
}

/** What the engine said. Of a call that is answered with a stream the library has it in its own message only. */
function said({ json, message = '', statusCode }: DockerFailure): string {
  const own = json && 'message' in json ? json.message : undefined;
  return own ?? (message.replace(/^\(HTTP code \d+\) .*? - /, '') || `status ${statusCode}`);
}

/**
 * The engine's message without what is different each time it fails for the same reason: a status that repeats it
 * would be written anew at each attempt.
 */
export function lasting(message: string): string {
  return message
    .replace(/ on endpoint \S+ \([0-9a-f]{64}\)/g, '')
    .replace(/\d+(?:\.\d+){3}:\d+->/g, '')
    .replace(/\b[0-9a-f]{64}\b/g, (id) => id.slice(0, 12))
    .trim();
}

/** True when the engine answered with this status: 304 means "so already". */
export function hasStatus(cause: unknown, ...statuses: readonly number[]): boolean {
  return (
    typeof cause === 'object' &&
    cause !== null &&
    'statusCode' in cause &&
    statuses.includes(Number(cause.statusCode))
  );
}

/** The answer of a call, or undefined when it failed with a status that means that all is well. */
export async function unless<T>(answer: Promise<T>, ...statuses: readonly number[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (cause) {
    if (hasStatus(cause, ...statuses)) return undefined;
    throw cause;
  }
}
