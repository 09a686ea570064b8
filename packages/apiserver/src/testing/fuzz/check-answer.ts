import type { FuzzRequest } from './arbitrary-request.js';
import { describeRequest, type FuzzAnswer } from './send-raw.js';

/** What in an answer shows the inside of the program. */
const INSIDE =
  /\n\s+at |node:internal|\.[jt]s:\d+|node_modules|TypeError|RangeError|ReferenceError|SyntaxError/;

/**
 * Checks what must hold for every answer, whatever was asked.
 *
 * @throws Error that shows request and answer
 */
export function checkAnswer(request: FuzzRequest, answer: FuzzAnswer): void {
  const fault = faultOf(request, answer);
  if (fault === undefined) return;
  const shown = `${answer.status} ${JSON.stringify([...answer.headers])} ${answer.body.slice(0, 2000)}`;
  throw new Error(`${fault}\nasked: ${describeRequest(request)}\nanswered: ${shown}`);
}

function faultOf(request: FuzzRequest, { status, headers, body }: FuzzAnswer): string | undefined {
  if (status === undefined) return 'the connection was closed without an answer';
  // What is passed on may be refused by the server that it is passed on to.
  if (request.target.includes('/proxy/') && (status < 500 || body.startsWith("Error: 'dial tcp ")))
    return undefined;
  if (status >= 500) return 'the server says that it is at fault';
  if (status === 101) return undefined;
  if (INSIDE.test(body)) return 'the answer shows the inside of the program';
  if (headers.get('content-type') !== 'application/json' || request.method === 'HEAD') return undefined;
  return jsonFault(status, body);
}

function jsonFault(status: number, body: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return 'the answer is not the JSON that it says it is';
  }
  if (status < 400) return undefined;
  const { kind, status: word, code, reason, message } = json as Readonly<Record<string, unknown>>;
  if (kind !== 'Status' || word !== 'Failure') return 'a refusal is not a Status of failure';
  if (code !== status) return 'the code in the Status is not that of the answer';
  if (typeof reason !== 'string' || reason === '') return 'a refusal has no reason';
  return typeof message === 'string' || reason === 'BadRequest' ? undefined : 'a refusal has no message';
}
