import fc from 'fast-check';
import { ApiTester } from '../api-tester.js';
import { endpointsBody } from '../bodies.js';
import { arbitraryRequest, PROXIED_ID } from './arbitrary-request.js';
import { checkAnswer } from './check-answer.js';
import { sendRaw } from './send-raw.js';

/** How much, and where. */
export interface FuzzOptions {
  /** Of the apiserver. */
  readonly port: number;
  /** `host:port` of a server that proxied requests may go to. */
  readonly proxied: string;
  /** How many requests. */
  readonly requests: number;
  /** The same seed gives the same requests. */
  readonly seed: number;
  /** Called now and then with how many were sent. */
  readonly progress?: (sent: number) => Promise<void> | void;
}

/** How many requests are under way at once. */
const AT_ONCE = 20;

/** What was answered how often, by status. */
export type FuzzTally = ReadonlyMap<number, number>;

/**
 * Sends an apiserver requests of every kind.
 *
 * @throws Error with a request whose answer breaks a rule
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzTally> {
  const { port, proxied, requests, seed } = options;
  const tally = new Map<number, number>();
  const api = new ApiTester(port);
  let sent = 0;
  const batch = fc.array(arbitraryRequest, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const outcome = await fc.check(
    fc.asyncProperty(batch, async (together) => {
      await api.put(`/api/v1beta1/endpoints/${PROXIED_ID}`, endpointsBody(PROXIED_ID, [proxied]));
      await Promise.all(
        together.map(async (request) => {
          const answer = await sendRaw(port, request);
          checkAnswer(request, answer);
          const { status = 0 } = answer;
          tally.set(status, (tally.get(status) ?? 0) + 1);
        }),
      );
      sent += together.length;
      await options.progress?.(sent);
    }),
    { seed, numRuns: Math.ceil(requests / AT_ONCE), endOnFailure: true },
  );
  if (outcome.failed) throw new Error(`with seed ${seed}: ${messageOf(outcome.errorInstance)}`);
  return tally;
}

function messageOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : String(cause);
}
