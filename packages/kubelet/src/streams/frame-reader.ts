import type { OutputChunk } from './output-chunk.js';

/** One byte that says which stream, three of nothing, four of length. */
const HEADER_BYTES = 8;

/**
 * Which stream a frame is of, by its first byte. What a process read (0) is said to go where it wrote; what the engine
 * has to say of the stream itself (3), e.g. that a log file is broken, is for people and goes with the errors.
 */
const STREAMS: readonly OutputChunk['stream'][] = ['stdout', 'stdout', 'stderr', 'stderr'];

/**
 * Takes the engine's frames apart, wherever the bytes were cut.
 *
 * A frame is given on as far as it has come, so that however long it is nothing of it is kept, and what the last frame
 * of a broken stream held is not lost. Frames of one stream that came together are given on as one.
 */
export class FrameReader {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerLength = 0;
  #stream: OutputChunk['stream'] = 'stdout';
  #left = 0;

  /**
   * What the next bytes of the stream hold.
   *
   * @throws Error when they are no frames
   */
  read(bytes: Buffer): readonly OutputChunk[] {
    const runs: Run[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#left === 0) {
        rest = this.#readHeader(rest);
        continue;
      }
      const piece = rest.subarray(0, this.#left);
      this.#left -= piece.length;
      rest = rest.subarray(piece.length);
      const last = runs.at(-1);
      if (last?.stream === this.#stream) last.pieces.push(piece);
      else runs.push({ stream: this.#stream, pieces: [piece] });
    }
    return runs.map(({ stream, pieces }) => ({ stream, data: joined(pieces) }));
  }

  #readHeader(bytes: Buffer): Buffer {
    const copied = bytes.copy(this.#header, this.#headerLength);
    this.#headerLength += copied;
    if (this.#headerLength === HEADER_BYTES) {
      this.#headerLength = 0;
      this.#stream = streamOf(this.#header);
      this.#left = this.#header.readUInt32BE(4);
    }
    return bytes.subarray(copied);
  }
}

interface Run {
  readonly stream: OutputChunk['stream'];
  readonly pieces: Buffer[];
}

function streamOf(header: Buffer): OutputChunk['stream'] {
  const stream = STREAMS[header.readUInt8(0)];
  if (stream === undefined || header.readUIntBE(1, 3) !== 0) {
    throw new Error(`Docker sent ${header.toString('hex')} where a frame of output must begin`);
  }
  return stream;
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}
