import type { OnReadOpts, Socket } from 'node:net';
import type { ReadBuffers } from './read-buffers.js';

/**
 * Reads from an endpoint's socket and writes to the client's. Nothing more is read before the client's kernel has
 * taken everything, so that one buffer is all there ever is in between.
 *
 * An idle connection has no memory of its own. One that fills the shared buffer gets a large one until it reads little
 * again.
 */
export class EndpointReader implements OnReadOpts {
  #own: Buffer | undefined;
  #isStalled = false;

  constructor(
    private readonly buffers: ReadBuffers,
    private readonly client: Socket,
  ) {}

  /** True while the client has not taken all. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Asked for before each read. */
  readonly buffer = (): Buffer => this.#own ?? this.buffers.shared;

  /** Called with what was read into that buffer; false stops reading. */
  readonly callback = (bytes: number): boolean => {
    const { shared } = this.buffers;
    if (this.#own === undefined) {
      this.client.write(Buffer.from(shared.subarray(0, bytes)));
      if (bytes === shared.length) this.#own = this.buffers.take();
    } else {
      this.client.write(this.#own.subarray(0, bytes));
      if (bytes < shared.length) this.#giveBack();
    }
    this.#isStalled = this.client.writableLength > 0;
    return !this.#isStalled;
  };

  /** The client has taken all. @returns whether reading had stopped for it */
  drained(): boolean {
    const wasStalled = this.#isStalled;
    this.#isStalled = false;
    return wasStalled;
  }

  /** Nothing will be read any more. */
  end(): void {
    this.#giveBack();
    this.#own = undefined;
  }

  #giveBack(): void {
    // What the kernel has not taken is still in there; then it goes with the last reference to it.
    if (this.#own === undefined || this.client.writableLength > 0) return;
    this.buffers.giveBack(this.#own);
    this.#own = undefined;
  }
}
