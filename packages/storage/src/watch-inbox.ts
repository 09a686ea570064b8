import type { IKeyValue, IWatchResponse } from 'etcd3';

/** Why there is nothing more in an inbox. */
export type InboxEnd =
  /** The reader did not keep up. */
  | { readonly type: 'overflow' }
  /** The stream has broken, or was ended. */
  | { readonly type: 'closed'; readonly cause: unknown };

const EVENT_OVERHEAD_BYTES = 256;

/**
 * Messages of a watch stream that wait to be taken. Bounded: a stream that is not read holds up all calls
 * that share its connection, so it is always read, and left when the backlog grows too large.
 */
export class WatchInbox {
  readonly #waiting: IWatchResponse[] = [];
  readonly #maxBytes: number;
  #bytes = 0;
  #end: InboxEnd | undefined;
  #wake: () => void = () => {};

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Puts a message in, unless the inbox has ended.
   *
   * @returns false when there is no point in sending more
   */
  push(response: IWatchResponse): boolean {
    if (this.#end !== undefined) {
      return false;
    }
    this.#waiting.push(response);
    this.#bytes += bytesOf(response);
    if (this.#bytes > this.#maxBytes) {
      this.#end = { type: 'overflow' };
    }
    this.#wake();
    return this.#end === undefined;
  }

  /** Nothing more will come. The first end counts. */
  end(cause: unknown): void {
    this.#end ??= { type: 'closed', cause };
    this.#wake();
  }

  /** The next message; when all have been taken and no more will come, why. One reader at a time. */
  async take(): Promise<IWatchResponse | InboxEnd> {
    for (;;) {
      const response = this.#waiting.shift();
      if (response !== undefined) {
        this.#bytes -= bytesOf(response);
        return response;
      }
      if (this.#end !== undefined) {
        return this.#end;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function bytesOf({ events }: IWatchResponse): number {
  return events.reduce((sum, event) => sum + EVENT_OVERHEAD_BYTES + size(event.kv) + size(event.prev_kv), 0);
}

function size(kv: IKeyValue | null): number {
  return kv === null ? 0 : kv.key.length + kv.value.length;
}
