import type { Readable } from 'node:stream';

/**
 * The JSON values of a stream with one per line. Leaving the loop destroys the stream, which would else keep a
 * connection open here and at the engine.
 *
 * @throws SyntaxError for a line that is not JSON; what the stream fails with
 */
export async function* jsonLines(stream: Readable): AsyncGenerator<unknown> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() !== '') yield JSON.parse(line);
    }
  }
  if (rest.trim() !== '') yield JSON.parse(rest);
}
