import type { Writable } from 'node:stream';

/** Most that is joined into one write. */
const CHUNK_LENGTH = 256 * 1024;

/** How far a reader may fall behind. */
export interface Backlog {
  readonly lines: number;
  /** Characters. */
  readonly length: number;
}

/**
 * Writes lines to a client as fast as it reads.
 *
 * What gathers within one turn of the event loop goes out in one write, since writes cost far more than lines.
 * What a slow reader has not read yet is a queue of strings shared with all other readers; past `limit` the
 * reader is given up.
 */
export class LineWriter {
  #queue: string[] = [];
  #next = 0;
  #length = 0;
  #scheduled = false;
  #blocked = false;
  #ended = false;
  #allowance: Backlog = { lines: 0, length: 0 };

  /** @param tooSlow called once, when the backlog passes `limit`; close the connection */
  constructor(
    private readonly out: Writable,
    private readonly limit: Backlog,
    private readonly tooSlow: () => void,
  ) {}

  /** Queues lines which the limit does not apply to: the state of things at the start of a watch. */
  begin(lines: readonly string[]): void {
    for (const line of lines) this.#append(line);
    this.#allowance = { lines: this.#queue.length, length: this.#length };
    this.#schedule();
  }

  /** Queues one line. */
  push(line: string): void {
    if (this.#ended) return;
    this.#append(line);
    const lines = this.#queue.length - this.#next;
    const { limit } = this;
    if (lines > limit.lines + this.#allowance.lines || this.#length > limit.length + this.#allowance.length) {
      this.#ended = true;
      this.tooSlow();
      return;
    }
    this.#schedule();
  }

  /** Ends the stream after what is queued. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#schedule();
  }

  #append(line: string): void {
    this.#queue.push(line);
    this.#length += line.length;
  }

  #schedule(): void {
    if (this.#scheduled || this.#blocked) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#next < this.#queue.length) {
      if (this.out.destroyed || this.out.writableEnded) return;
      if (this.out.write(this.#take())) continue;
      this.#blocked = true;
      this.out.once('drain', () => {
        this.#blocked = false;
        this.#flush();
      });
      return;
    }
    if (this.#ended && !this.out.destroyed) this.out.end();
  }

  #take(): string {
    const from = this.#next;
    let length = 0;
    while (this.#next < this.#queue.length && length < CHUNK_LENGTH) {
      length += this.#queue[this.#next]?.length ?? 0;
      this.#next += 1;
    }
    const chunk = this.#queue.slice(from, this.#next).join('');
    this.#length -= chunk.length;
    if (this.#next >= this.#queue.length) this.#allowance = { lines: 0, length: 0 };
    this.#forgetWritten();
    return chunk;
  }

  /** Written lines are let go of, now and then all at once since moving the rest is work. */
  #forgetWritten(): void {
    if (this.#next < this.#queue.length / 2) return;
    this.#queue = this.#queue.slice(this.#next);
    this.#next = 0;
  }
}
