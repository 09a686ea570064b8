import { describe, expect, it } from '@jest/globals';
import { createAnswerSpotter } from './http2-answers.js';

const DATA = 0;
const HEADERS = 1;

function frame(type: number, flags: number, body: string): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(body.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  return Buffer.concat([header, Buffer.from(body)]);
}

const answer = Buffer.concat([frame(HEADERS, 4, 'status'), frame(DATA, 0, 'body'), frame(HEADERS, 5, 'ok')]);

describe('createAnswerSpotter', () => {
  it('sees the end of an answer in a chunk that holds all of it', () => {
    expect(createAnswerSpotter()(answer)).toBe(true);
  });

  it.each([1, 2, 5, 9, 11])('sees it once when the bytes come in chunks of %d', (size) => {
    const spot = createAnswerSpotter();
    let seen = 0;
    for (let at = 0; at < answer.length; at += size) {
      seen += spot(answer.subarray(at, at + size)) ? 1 : 0;
    }
    expect(seen).toBe(1);
  });

  it('takes neither an open stream nor a body that looks like a frame for an answer', () => {
    const spot = createAnswerSpotter();
    expect(spot(frame(HEADERS, 4, 'status'))).toBe(false);
    expect(spot(frame(DATA, 0, frame(HEADERS, 5, 'ok').toString('latin1')))).toBe(false);
  });
});
