import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/** How long to hope, and for what. */
export interface EventuallyOptions {
  /** Milliseconds until giving up; 10 000 unless told. */
  readonly within?: number;
  /** What is awaited, for the message of the failure. */
  readonly describe?: string;
}

/**
 * Calls `probe` until it neither throws nor gives something falsy, and returns what it gave.
 *
 * @throws Error after `within` milliseconds, with the probe's last error as its cause
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { within = 10_000, describe = 'the condition' }: EventuallyOptions = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const outcome = await attempt(probe);
    if (outcome.ok) {
      return outcome.value;
    }
    if (Date.now() >= deadline) {
      const last = outcome.cause === undefined ? '' : `; last: ${messageOf(outcome.cause)}`;
      throw new Error(`${describe} did not come true within ${within} ms${last}`, { cause: outcome.cause });
    }
    await sleep(pauseMs);
  }
}

/** Calls `assertions` until they throw nothing; what they return does not matter. Otherwise as `eventually`. */
export async function eventuallyPasses(
  assertions: () => unknown,
  options: EventuallyOptions = {},
): Promise<void> {
  await eventually(async () => {
    await assertions();
    return true;
  }, options);
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly cause: unknown };

async function attempt<T>(probe: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    const value = await probe();
    return value ? { ok: true, value } : { ok: false, cause: undefined };
  } catch (cause) {
    return { ok: false, cause };
  }
}

function messageOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : String(cause);
}
