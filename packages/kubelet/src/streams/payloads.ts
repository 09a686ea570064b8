import type { OutputChunk } from './output-chunk.js';

/** What was written, whichever stream it went to, as it came. */
export async function* payloads(output: AsyncIterable<OutputChunk>): AsyncGenerator<Buffer> {
  for await (const { data } of output) yield data;
}
