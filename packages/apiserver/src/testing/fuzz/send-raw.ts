import { connect } from 'node:net';
import type { FuzzRequest } from './arbitrary-request.js';

/** What came back for one request; no status when the connection was closed without an answer. */
export interface FuzzAnswer {
  readonly status: number | undefined;
  /** Lower case; of repeated ones the last. */
  readonly headers: ReadonlyMap<string, string>;
  /** Of an answer without an end, its beginning. */
  readonly body: string;
}

/** How long an answer is read whose length is not said: a watch goes on for ever. */
const STREAM_READ_MS = 20;

/** An answer that has not come by then is a failure of its own. */
const ANSWER_WITHIN_MS = 35_000;

/**
 * Sends a request byte by byte as it stands, which no HTTP client would do, and reads what comes back.
 *
 * @throws Error when no answer comes
 */
export function sendRaw(port: number, request: FuzzRequest): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${ANSWER_WITHIN_MS} ms to ${describeRequest(request)}`));
    }, ANSWER_WITHIN_MS);
    socket.on('data', (chunk: Buffer) => {
      if (chunks.length === 0)
        setTimeout(() => isOpenEnded(Buffer.concat(chunks)) && socket.destroy(), STREAM_READ_MS);
      chunks.push(chunk);
      if (isComplete(Buffer.concat(chunks), request.method)) socket.destroy();
    });
    // A server that refuses early closes while we still write.
    socket.once('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(late);
      resolve(parseAnswer(Buffer.concat(chunks)));
    });
    socket.write(bytesOf(request));
  });
}

/** A request in one line, for the message of a failure. */
export function describeRequest({ method, target, headers, body }: FuzzRequest): string {
  const text = body === undefined ? '' : ` ${JSON.stringify(body.toString('latin1').slice(0, 2000))}`;
  return `${method} ${JSON.stringify(target)} ${JSON.stringify(headers)}${text}`;
}

function bytesOf({ method, target, headers, body }: FuzzRequest): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1'];
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  if (!headers.includes('Connection')) lines.push('Connection: close');
  if (body !== undefined) lines.push(`Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}

function lengthIn(head: string): number | undefined {
  const [, length] = /^content-length: *(\d+)/im.exec(head) ?? [];
  return length === undefined ? undefined : Number(length);
}

/** True when all is there that the answer says there is: the connection may stay open behind it. */
function isComplete(bytes: Buffer, method: string): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  if (end >= 0 && method === 'HEAD') return true;
  const length = end < 0 ? undefined : lengthIn(bytes.toString('latin1', 0, end));
  return length !== undefined && bytes.length >= end + 4 + length;
}

function isOpenEnded(bytes: Buffer): boolean {
  return lengthIn(bytes.toString('latin1', 0, Math.max(bytes.indexOf('\r\n\r\n'), 0))) === undefined;
}

function parseAnswer(bytes: Buffer): FuzzAnswer {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(statusLine) ?? [];
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: status === undefined ? undefined : Number(status),
    headers: new Map(headers),
    body: end < 0 ? '' : text.slice(end + 4),
  };
}
