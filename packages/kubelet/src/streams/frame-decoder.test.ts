import { once } from 'node:events';
import { Readable, type Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameDecoder, TerminalDecoder } from './frame-decoder.js';
import type { OutputChunk } from './output-chunk.js';

type Said = readonly [stream: OutputChunk['stream'], text: string];

const TYPE = { stdout: 1, stderr: 2 } as const;

function frame(type: number, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(type);
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

const say = (stream: OutputChunk['stream'], text: string): Buffer =>
  frame(TYPE[stream], Buffer.from(text, 'latin1'));

/** What the decoder makes of the pieces; neighbours of one stream are taken together, since where they part is free. */
async function decode(pieces: readonly Buffer[], decoder: Transform = new FrameDecoder()): Promise<Said[]> {
  const said: Said[] = [];
  for await (const { stream, data } of Readable.from(pieces).pipe(decoder) as AsyncIterable<OutputChunk>) {
    said.push([stream, data.toString('latin1')]);
  }
  return merged(said);
}

function merged(said: readonly Said[]): Said[] {
  const all: Said[] = [];
  for (const [stream, text] of said) {
    const last = all.at(-1);
    if (last?.[0] === stream) all[all.length - 1] = [stream, last[1] + text];
    else if (text !== '') all.push([stream, text]);
  }
  return all;
}

/** `bytes` cut at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

const anyText = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const anySaid = fc.array(fc.tuple(fc.constantFrom('stdout' as const, 'stderr' as const), anyText), {
  maxLength: 30,
});

describe('FrameDecoder', () => {
  it('gives the same wherever the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(anySaid, fc.array(fc.nat(), { maxLength: 60 }), async (said, places) => {
        const bytes = Buffer.concat(said.map(([stream, text]) => say(stream, text)));
        expect(await decode(cut(bytes, places))).toEqual(merged(said));
      }),
    );
  });

  it('gives on what a stream that breaks off held, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(anySaid, fc.nat(), async (said, place) => {
        const bytes = Buffer.concat(said.map(([stream, text]) => say(stream, text)));
        const end = place % (bytes.length + 1);
        let left = end;
        const kept = said.map(([stream, text]): Said => {
          const begun = text.slice(0, Math.max(0, left - 8));
          left -= 8 + text.length;
          return [stream, begun];
        });
        expect(await decode([bytes.subarray(0, end)])).toEqual(merged(kept));
      }),
    );
  });

  it('gives the beginning of a frame before its end has come', async () => {
    const decoder = new FrameDecoder();
    decoder.write(say('stdout', 'a long story').subarray(0, 12));
    const [chunk] = (await once(decoder, 'data')) as [OutputChunk];
    expect(chunk.data.toString()).toBe('a lo');
  });

  it.each([
    ['one stream', () => 'stdout' as const],
    [
      'two streams in turns',
      (index: number) => (index % 2 === 0 ? ('stdout' as const) : ('stderr' as const)),
    ],
  ])('takes 100,000 frames of one byte in one chunk, of %s', async (_, streamOf) => {
    const frames = Array.from({ length: 100_000 }, (__, index) => say(streamOf(index), 'x'));
    let bytes = 0;
    const count = async (chunks: AsyncIterable<OutputChunk>): Promise<void> => {
      for await (const { data } of chunks) bytes += data.length;
    };
    await pipeline(Readable.from([Buffer.concat(frames)]), new FrameDecoder(), count);
    expect(bytes).toBe(100_000);
  });

  it('waits for a slow reader', async () => {
    const total = 2 * 1024 * 1024;
    let sent = 0;
    const source = new Readable({
      read() {
        sent += 16 * 1024;
        this.push(
          sent > total ? null : say(sent % 32_768 === 0 ? 'stdout' : 'stderr', 'x'.repeat(16 * 1024)),
        );
      },
    });
    const release: (() => void)[] = [];
    let got = 0;
    const sink = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write({ data }: OutputChunk, _, done) {
        got += data.length;
        release.push(done);
      },
    });
    const piped = pipeline(source, new FrameDecoder(), sink);
    for (let turn = 0; turn < 1_000; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(256 * 1024);

    const reading = setInterval(() => release.shift()?.(), 0);
    await piped;
    clearInterval(reading);
    expect(got).toBe(total);
  });

  it.each([
    ['what a process read with what it wrote', 0, 'stdout'],
    ['what the engine says of the stream with the errors', 3, 'stderr'],
  ])('gives %s', async (_, type, stream) => {
    expect(await decode([frame(type, Buffer.from('said'))])).toEqual([[stream, 'said']]);
  });

  it.each([
    ['another kind of frame', Buffer.from([4, 0, 0, 0, 0, 0, 0, 1, 65])],
    ['no frame at all', Buffer.from('plain text of a terminal')],
  ])('fails when it is sent %s', async (_, bytes) => {
    await expect(decode([bytes])).rejects.toThrow(
      /^Docker sent [0-9a-f]{16} where a frame of output must begin$/,
    );
  });
});

describe('TerminalDecoder', () => {
  it('gives on what comes, however short', async () => {
    expect(await decode([Buffer.from('h'), Buffer.from('i')], new TerminalDecoder())).toEqual([
      ['stdout', 'hi'],
    ]);
  });
});
