import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { LineWriter } from './line-writer.js';

/** A reader that takes what it is given only when told to. */
function slowReader() {
  const writes: string[] = [];
  let release: () => void = () => undefined;
  const out = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes.push(chunk);
      release = done;
    },
  });
  return { out, writes, read: () => release() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const limit = { lines: 5, length: 1000 };
const never = (): void => {
  throw new Error('must not happen');
};

describe('LineWriter', () => {
  it('joins what gathers within a turn into one write', async () => {
    const { out, writes } = slowReader();
    const writer = new LineWriter(out, limit, never);
    writer.begin(['a\n', 'b\n']);
    writer.push('c\n');
    expect(writes).toEqual([]);
    await turn();
    expect(writes).toEqual(['a\nb\nc\n']);
  });

  it('waits for the reader, keeps the order, and ends after the last line', async () => {
    const { out, writes, read } = slowReader();
    const writer = new LineWriter(out, limit, never);
    const finished = new Promise((resolve) => out.once('finish', resolve));
    writer.push('a\n');
    await turn();
    writer.push('b\n');
    writer.push('c\n');
    writer.end();
    writer.push('after the end\n');
    await turn();
    expect(writes).toEqual(['a\n']);
    read();
    await turn();
    expect(writes).toEqual(['a\n', 'b\nc\n']);
    read();
    await finished;
  });

  it('gives up a reader that falls behind, once', async () => {
    const { out } = slowReader();
    let givenUp = 0;
    const writer = new LineWriter(out, limit, () => (givenUp += 1));
    writer.push('first\n');
    await turn();
    for (let line = 0; line < 5; line += 1) writer.push('x\n');
    expect(givenUp).toBe(0);
    for (let line = 0; line < 5; line += 1) writer.push('x\n');
    expect(givenUp).toBe(1);
  });

  it('counts characters too', async () => {
    const { out } = slowReader();
    let givenUp = 0;
    const writer = new LineWriter(out, limit, () => (givenUp += 1));
    writer.push('x'.repeat(1001));
    expect(givenUp).toBe(1);
  });

  it('does not count the state it begins with', async () => {
    const { out, read, writes } = slowReader();
    const writer = new LineWriter(out, limit, never);
    writer.begin(Array.from({ length: 100 }, () => 'present\n'));
    for (let line = 0; line < 5; line += 1) writer.push('x\n');
    await turn();
    read();
    await turn();
    expect(writes.join('').split('\n')).toHaveLength(106);
  });
});
