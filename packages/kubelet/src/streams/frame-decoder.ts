import { Transform, type TransformCallback } from 'node:stream';
import { FrameReader } from './frame-reader.js';
import type { OutputChunk } from './output-chunk.js';

/**
 * Takes the engine's frames, bytes, and gives OutputChunks.
 *
 * docker-modem 5.0.7 has one of its own, which overflows the stack at 5,000 small frames in one chunk, buffers without
 * end before a slow reader, and neither ends nor gives on what is cut short.
 */
export class FrameDecoder extends Transform {
  readonly #frames = new FrameReader();

  constructor() {
    // One chunk ahead of the reader: each may be as large as what came in.
    super({ readableObjectMode: true, readableHighWaterMark: 1 });
  }

  override _transform(bytes: Buffer, _encoding: string, done: TransformCallback): void {
    try {
      for (const chunk of this.#frames.read(bytes)) this.push(chunk);
    } catch (err) {
      done(err as Error);
      return;
    }
    done();
  }
}

/** The output of a process with a terminal, which has one stream and no frames. */
export class TerminalDecoder extends Transform {
  constructor() {
    super({ readableObjectMode: true, readableHighWaterMark: 1 });
  }

  override _transform(data: Buffer, _encoding: string, done: TransformCallback): void {
    const chunk: OutputChunk = { stream: 'stdout', data };
    done(null, chunk);
  }
}
