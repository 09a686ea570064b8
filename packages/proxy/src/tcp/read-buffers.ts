/** Enough for most requests and answers; small, so that it stays in the processor's cache. */
const SHARED_BYTES = 16 * 1024;
/** Large reads are what makes large transfers cheap. */
const OWN_BYTES = 256 * 1024;
/** Buffers of ended transfers that are kept for the next. */
const MOST_SPARE = 32;

/**
 * Memory that sockets are read into, instead of 64 KiB anew for each read, as Node does: allocating and clearing those
 * would be half of the cost of a large transfer.
 */
export class ReadBuffers {
  /** For all sockets that read little. What is read into it must be copied before anyone else reads. */
  readonly shared: Buffer = Buffer.allocUnsafeSlow(SHARED_BYTES);
  readonly #spare: Buffer[] = [];

  /** A large one, for one socket alone. */
  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(OWN_BYTES);
  }

  /** Gives one back that nothing reads or writes any more. */
  giveBack(buffer: Buffer): void {
    if (this.#spare.length < MOST_SPARE) this.#spare.push(buffer);
  }
}
