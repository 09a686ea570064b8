import type { OutputChunk } from './output-chunk.js';

/** The beginning of an output, both streams as they came. */
export interface Gathered {
  readonly data: Buffer;
  /** True when that is all of it; else the iterator goes on from there. */
  readonly ended: boolean;
}

/** Takes chunks until the end, or until there are `limit` bytes. */
export async function gather(output: AsyncIterator<OutputChunk>, limit: number): Promise<Gathered> {
  const pieces: Buffer[] = [];
  for (let length = 0; length < limit; ) {
    const next = await output.next();
    if (next.done === true) return { data: Buffer.concat(pieces), ended: true };
    pieces.push(next.value.data);
    length += next.value.data.length;
  }
  return { data: Buffer.concat(pieces), ended: false };
}
