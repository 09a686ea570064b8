import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';

/** A stream of events that is being read. */
export interface Following {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The events so far: lines with their ends, or payloads of frames. */
  text(): string;
  events(): readonly string[];
  ended(): boolean;
  close(): void;
}

/** Asks for a watch, and reads what comes: lines, or the text frames of a websocket. */
export function follow(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Following> {
  return new Promise((resolve, reject) => {
    const req = request({ port, path, headers, agent: false });
    req.once('error', reject);
    req.once('response', (res) => resolve(reading(res, res, linesOf)));
    req.once('upgrade', (res, socket, head) => {
      socket.unshift(head);
      resolve(reading(res, socket, framesOf));
    });
    req.end();
  });
}

function reading(
  { statusCode = 0, headers }: IncomingMessage,
  stream: IncomingMessage | Duplex,
  eventsIn: (bytes: Buffer) => readonly string[],
): Following {
  const chunks: Buffer[] = [];
  let ended = false;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.once('close', () => {
    ended = true;
  });
  return {
    status: statusCode,
    headers,
    text: () => eventsIn(Buffer.concat(chunks)).join(''),
    events: () => eventsIn(Buffer.concat(chunks)),
    ended: () => ended,
    close: () => stream.destroy(),
  };
}

/** Lines with their ends; of an answer that is no stream, all of it. */
function linesOf(bytes: Buffer): readonly string[] {
  return bytes.toString('utf8').match(/[^\n]+\n?/g) ?? [];
}

/** The payloads of frames that are text, final and not masked. */
function framesOf(bytes: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let rest = bytes; rest.length >= 4; ) {
    const [first, second = 0] = rest;
    if (first !== 0x81 || second > 126)
      throw new Error(`no short text frame: ${rest.subarray(0, 4).toString('hex')}`);
    const start = second === 126 ? 4 : 2;
    const end = start + (second === 126 ? rest.readUInt16BE(2) : second);
    if (rest.length < end) break;
    texts.push(rest.subarray(start, end).toString('utf8'));
    rest = rest.subarray(end);
  }
  return texts;
}
