import * as http from 'node:http';
import * as https from 'node:https';
import { DeadlineError, within } from '@kube/component-base';
import { ConnectionError } from './connection-error.js';

/** TLS material, as PEM text. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** True takes any certificate of the server. */
  readonly insecure?: boolean;
}

/** How a server is reached. */
export interface TransportOptions {
  /** Base URL; its path is kept in front of every request's. */
  readonly server: URL;
  readonly tls?: TlsOptions;
  /** Sent with every request, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request; `path` begins with a slash and carries the query. */
export interface TransportRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** A complete answer. */
export interface TransportResponse {
  readonly code: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** How long a server may take to accept a connection. */
const CONNECT_TIMEOUT_MS = 10_000;
/** How long it may take to answer anything but a watch; the apiserver gives up on etcd sooner. */
const ANSWER_TIMEOUT_MS = 60_000;
/** From when on a silent connection is probed, so that a vanished server is noticed even on an idle watch. */
const KEEPALIVE_MS = 30_000;

/** HTTP to one server over kept-alive connections. All methods throw ConnectionError, or the signal's reason. */
export class HttpTransport {
  readonly #agent: http.Agent;
  readonly #secure: boolean;

  constructor(private readonly options: TransportOptions) {
    this.#secure = options.server.protocol === 'https:';
    const agent = { keepAlive: true, keepAliveMsecs: KEEPALIVE_MS };
    const { tls } = options;
    this.#agent = this.#secure
      ? new https.Agent({
          ...agent,
          ca: tls?.ca,
          cert: tls?.cert,
          key: tls?.key,
          rejectUnauthorized: tls?.insecure !== true,
        })
      : new http.Agent(agent);
  }

  /** The base URL without a slash at its end, for messages. */
  get server(): string {
    return this.options.server.href.replace(/\/$/, '');
  }

  /** Sends a request and waits for the whole answer. */
  async send(request: TransportRequest, signal: AbortSignal): Promise<TransportResponse> {
    try {
      return await within(ANSWER_TIMEOUT_MS, signal, async (limit) => {
        const response = await this.open(request, limit);
        let body = '';
        try {
          for await (const chunk of response.setEncoding('utf8')) body += chunk;
        } catch (err) {
          throw this.#failure(request, err, limit);
        }
        return { code: response.statusCode ?? 0, headers: response.headers, body };
      });
    } catch (err) {
      signal.throwIfAborted();
      throw err instanceof DeadlineError ? this.#connectionError(request, err, 'no answer in time') : err;
    }
  }

  /** Sends a request and hands out the answer as soon as its head has come; the caller reads or destroys it. */
  open(request: TransportRequest, signal: AbortSignal): Promise<http.IncomingMessage> {
    return this.#attempt(request, signal, true);
  }

  /** Ends the connections that nobody uses. */
  close(): void {
    this.#agent.destroy();
  }

  #attempt(request: TransportRequest, signal: AbortSignal, mayRetry: boolean): Promise<http.IncomingMessage> {
    const { server, headers } = this.options;
    const { promise, resolve, reject } = deferred<http.IncomingMessage>();
    const body = request.body === undefined ? undefined : Buffer.from(request.body);
    const outgoing = (this.#secure ? https : http).request({
      protocol: server.protocol,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port,
      method: request.method,
      path: server.pathname.replace(/\/$/, '') + request.path,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': body.length }) },
      agent: this.#agent,
      signal,
    });
    const tooLong = setTimeout(() => outgoing.destroy(new Error('connection timed out')), CONNECT_TIMEOUT_MS);
    outgoing.once('socket', (socket) => {
      if (!socket.connecting) {
        // Kept alive from an earlier request: it will not connect again, and a listener would stay for its life.
        clearTimeout(tooLong);
        return;
      }
      socket.once(this.#secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(tooLong);
        socket.setKeepAlive(true, KEEPALIVE_MS);
      });
    });
    let answered = false;
    outgoing.once('response', (response) => {
      answered = true;
      resolve(response);
    });
    outgoing.once('error', (err: NodeJS.ErrnoException) => {
      clearTimeout(tooLong);
      // The reader of the answer hears of it; a second attempt would be nobody's.
      if (answered) return;
      // The server closed a kept-alive connection just as it was used again. Only a GET may be repeated blindly.
      const stale = outgoing.reusedSocket && err.code === 'ECONNRESET' && request.method === 'GET';
      if (mayRetry && stale && !signal.aborted) {
        resolve(this.#attempt(request, signal, false));
      } else reject(this.#failure(request, err, signal));
    });
    outgoing.end(body);
    return promise;
  }

  #failure(request: TransportRequest, err: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    return this.#connectionError(request, err, (err as Error).message ?? String(err));
  }

  #connectionError({ method, path }: TransportRequest, cause: unknown, why: string): ConnectionError {
    const { code } = cause as NodeJS.ErrnoException;
    return new ConnectionError(this.server, code, `${method} ${this.server}${path}: ${why}`, { cause });
  }
}

function deferred<T>(): {
  promise: Promise<T>;
  resolve(value: T | Promise<T>): void;
  reject(reason: unknown): void;
} {
  let resolve: (value: T | Promise<T>) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
