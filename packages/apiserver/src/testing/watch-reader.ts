import { type IncomingMessage, request } from 'node:http';

/** One event as it came. */
export interface SeenEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
  readonly object: any;
}

/** A client that watches. */
export class WatchReader {
  readonly events: SeenEvent[] = [];
  /** True once the stream has ended or broken. */
  ended = false;
  #rest = '';

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#take(text));
    response.once('error', () => undefined);
    response.once('close', () => {
      this.ended = true;
    });
  }

  /** Rejects with the answer's text when the watch is refused. */
  static open(port: number, path: string): Promise<WatchReader> {
    return new Promise((resolve, reject) => {
      const req = request({ host: '127.0.0.1', port, path, agent: false }, (res) => {
        if (res.statusCode === 200) resolve(new WatchReader(res));
        else {
          res.setEncoding('utf8');
          let text = '';
          res.on('data', (chunk: string) => {
            text += chunk;
          });
          res.once('end', () => reject(new Error(`${res.statusCode} ${text}`)));
        }
      });
      req.once('error', reject);
      req.end();
    });
  }

  /** `TYPE id` of each event so far. */
  seen(): string[] {
    return this.events.map(({ type, object }) => `${type} ${object.id}`);
  }

  close(): void {
    this.response.destroy();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.events.push(JSON.parse(line) as SeenEvent);
  }
}
