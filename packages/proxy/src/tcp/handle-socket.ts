import { getSystemErrorName } from 'node:util';
import type { Handles, TcpHandle, WriteRequest } from './node-handles.js';
import type { ReadBuffers } from './read-buffers.js';
import type { SocketEvents, TcpSocket } from './tcp-transport.js';

/** libuv's number for the end of a stream. */
const END_OF_STREAM = -4095;

/** A connection over a handle of Node. An idle one has no memory for reading. */
export class HandleSocket implements TcpSocket {
  #events: SocketEvents | undefined;
  /** While it reads much. Lost with the socket: what was read last may not have been taken yet. */
  #own: Buffer | undefined;
  #isClosed = false;
  /** For the next write: one that the kernel takes at once leaves it unused. */
  #spareWrite: WriteRequest | undefined;
  #isEnding = false;

  constructor(
    private readonly handles: Handles,
    private readonly buffers: ReadBuffers,
    private readonly handle: TcpHandle,
  ) {}

  get isClosed(): boolean {
    return this.#isClosed;
  }

  peerAddress(): string | undefined {
    const peer: { address?: string } = {};
    this.handle.getpeername(peer);
    return peer.address;
  }

  open(events: SocketEvents): void {
    this.#events = events;
    this.handle.onread = () => this.#read();
    this.handle.useUserBuffer(this.buffers.shared);
    this.resume();
  }

  resume(): void {
    if (!this.#isClosed) this.#check(this.handle.readStart());
  }

  write(bytes: Buffer): boolean {
    if (this.#isClosed) return false;
    const request = this.#spareWrite ?? this.#newWrite();
    this.#check(this.handle.writeBuffer(request, bytes));
    const isTaken = this.#isClosed || !this.handles.isWriting();
    this.#spareWrite = isTaken ? request : undefined;
    if (!isTaken) request.buffer = bytes;
    return isTaken;
  }

  end(): void {
    if (this.#isClosed) return;
    const request = this.handles.createShutdown();
    // What goes wrong with it shows in reading and writing.
    request.oncomplete = () => {
      this.#isEnding = false;
    };
    this.#isEnding = this.handle.shutdown(request) === 0;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.handle.close();
    this.#own = undefined;
  }

  reset(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isEnding) this.handle.close();
    else this.handle.reset();
    this.#own = undefined;
  }

  /** @returns the buffer for the next read if it is another */
  #read(): Buffer | undefined {
    const bytes = this.handles.bytesRead();
    if (bytes > 0) return this.#took(bytes);
    if (bytes === END_OF_STREAM) {
      this.handle.readStop();
      this.#events?.ended();
    } else {
      this.#check(bytes);
    }
    return undefined;
  }

  #took(bytes: number): Buffer | undefined {
    const { shared } = this.buffers;
    const own = this.#own;
    const goesOn = this.#events?.data(
      own === undefined ? Buffer.from(shared.subarray(0, bytes)) : own.subarray(0, bytes),
    );
    if (this.#isClosed) return undefined;
    if (!goesOn) this.handle.readStop();
    if (own === undefined && bytes === shared.length) {
      this.#own = this.buffers.take();
      return this.#own;
    }
    if (own !== undefined && goesOn && bytes < shared.length) {
      this.#own = undefined;
      this.buffers.giveBack(own);
      return shared;
    }
    return undefined;
  }

  #newWrite(): WriteRequest {
    const request = this.handles.createWrite();
    request.oncomplete = (status) => {
      this.#check(status);
      if (!this.#isClosed) this.#events?.drained();
    };
    return request;
  }

  /** An error ends the connection. */
  #check(status: number): void {
    if (status >= 0 || this.#isClosed) return;
    this.close();
    this.#events?.failed(getSystemErrorName(status));
  }
}
