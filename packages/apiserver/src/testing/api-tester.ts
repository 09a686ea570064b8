import * as http from 'node:http';
import * as https from 'node:https';
import { WatchReader } from './watch-reader.js';

/** An answer of the API. */
export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; tests know what they expect in it. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
  readonly json: any;
}

/** Talks to an apiserver as a client of the time would: plain HTTP, JSON texts. */
export class ApiTester {
  /** @param ca certificate of a server that speaks HTTPS */
  constructor(
    readonly port: number,
    private readonly ca?: Buffer,
  ) {}

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send('PUT', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** @param body sent as it is when it is a text, else as JSON */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = this.ca === undefined ? http.request : https.request;
      const req = request(
        { host: '127.0.0.1', port: this.port, method, path, headers, agent: false, ca: this.ca },
        (res) => {
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.once('error', reject);
          res.once('end', () => {
            const answer = Buffer.concat(chunks).toString('utf8');
            const isJson = res.headers['content-type'] === 'application/json';
            resolve({
              code: res.statusCode ?? 0,
              headers: res.headers,
              text: answer,
              json: isJson ? JSON.parse(answer) : undefined,
            });
          });
        },
      );
      req.once('error', reject);
      req.end(text);
    });
  }

  /** Opens a watch; rejects when it is refused. @param path below `/api/v1beta1/` */
  watch(path: string): Promise<WatchReader> {
    return WatchReader.open(this.port, `/api/v1beta1/${path}`);
  }
}
