import { type Duplex, Writable } from 'node:stream';
import { badRequest, messageFor, readMessage } from '@kube/api-types';
import { createWebSocketStream, type WebSocket } from 'ws';

/** Takes a message. Until it is done with one it is not handed the next, and in the end the client has to wait. */
export type TakeMessage = (channel: number, data: Buffer) => Promise<void>;

/** Several streams over one WebSocket: see CHANNEL. */
export class ChannelSocket {
  readonly #messages: Duplex;

  constructor(private readonly socket: WebSocket) {
    this.#messages = createWebSocketStream(socket, { readableObjectMode: true, readableHighWaterMark: 1 });
    // A socket that breaks closes, and that is how everyone hears of it.
    this.#messages.on('error', () => undefined);
  }

  /** Resolves when the message has left this process, so that whoever sends goes no faster than the client reads. */
  send(channel: number, data: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#messages.write(messageFor(channel, data), (err) => {
        if (err) reject(err);
        else resolve();
      });
    });
  }

  /** Hands over what the client sends. Rejects with the first failure of `take`, after which nothing more is taken. */
  receive(take: TakeMessage): Promise<never> {
    return new Promise((_, reject) => {
      const taker = new Writable({
        objectMode: true,
        highWaterMark: 1,
        write(message: unknown, _encoding, done) {
          takeMessage(take, message).then(() => done(), reject);
        },
      });
      this.#messages.pipe(taker);
    });
  }

  /** Takes leave. What the client still sends is not looked at. */
  close(code: number): void {
    this.#messages.unpipe();
    this.#messages.resume();
    this.socket.close(code);
  }
}

async function takeMessage(take: TakeMessage, message: unknown): Promise<void> {
  if (!Buffer.isBuffer(message)) throw badRequest('a message of text; messages are binary here');
  const read = readMessage(message);
  if (read === undefined) throw badRequest('an empty message; the first byte names the channel');
  await take(read.channel, read.data);
}
