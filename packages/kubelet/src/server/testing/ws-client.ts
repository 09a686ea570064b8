import type { IncomingMessage } from 'node:http';
import { CHANNEL } from '@kube/api-types';
import type { WebSocket } from 'ws';

/** The other end of a WebSocket, as a client sees it. */
export class WsClient {
  readonly #said = new Map<number, Buffer[]>();
  /** Code of the end; resolves when the socket has closed. */
  readonly closed: Promise<number>;
  /** How many pings have come. */
  pings = 0;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (message: Buffer) => {
      const channel = message[0] ?? -1;
      const said = this.#said.get(channel) ?? [];
      said.push(message.subarray(1));
      this.#said.set(channel, said);
    });
    socket.on('ping', () => this.pings++);
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  /** Waits until it is open. @throws Error `<code> <text>` when it is refused */
  static connect(socket: WebSocket): Promise<WsClient> {
    return new Promise((resolve, reject) => {
      const client = new WsClient(socket);
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
      socket.once('unexpected-response', (_, res: IncomingMessage) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        res.once('end', () => reject(new Error(`${res.statusCode} ${text.trim()}`)));
      });
    });
  }

  send(channel: number, data: string | Uint8Array = ''): void {
    this.socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data as string)]));
  }

  /** What has come on a channel so far. */
  said(channel: number = CHANNEL.stdout): string {
    return Buffer.concat(this.#said.get(channel) ?? []).toString();
  }

  /** How many bytes have come on a channel so far. */
  bytes(channel: number = CHANNEL.stdout): number {
    return (this.#said.get(channel) ?? []).reduce((sum, data) => sum + data.length, 0);
  }

  /** True when a message without data has come on a channel. */
  ended(channel: number = CHANNEL.stdout): boolean {
    return this.#said.get(channel)?.some((data) => data.length === 0) ?? false;
  }

  /** What the last message on channel 3 said. */
  status(): unknown {
    const last = this.#said.get(CHANNEL.status)?.at(-1);
    return last && JSON.parse(last.toString());
  }
}
