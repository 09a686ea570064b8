import { STATUS_CODES } from 'node:http';
import { fromStatus, type Status, type WireCodec, type WireObject } from '@kube/api-types';
import { ConnectionError, HttpTransport, isHttp, JsonSplitter, type TransportResponse } from '@kube/client';
import type { Clock } from '@kube/component-base/clock';
import type { VersionInfo } from '@kube/component-base/version';
import type { Log } from '../log/log.js';
import { type ApiRequest, requestPath } from '../requests/api-request.js';
import type { Answer } from './answer.js';
import type { Connection } from './connection.js';
import { connectionErrorText, requestErrorText } from './connection-error-text.js';
import { NotReachable, reachHints } from './not-reachable.js';
import { warningsOf } from './warnings.js';
import { asV1beta1, inVersion } from './wire-version.js';

/** What an ApiServer is made of. */
export interface ApiServerOptions {
  readonly connection: Connection;
  /** Reads and writes v1beta1; v1beta2 is turned into it and out of it here. */
  readonly codec: WireCodec;
  /** As it stands in paths: v1beta1 or v1beta2. */
  readonly apiVersion: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What told us where the server is, for who cannot reach it. */
  readonly saidBy: string;
  /** Is told what the server found strange in a request. */
  readonly onWarning: (text: string) => void;
}

/** A request as it goes out. */
interface Outgoing {
  readonly method: string;
  /** From the API version on. */
  readonly path: string;
  readonly body?: string;
}

/** v0.5.6 asks after an operation that takes long at this interval. */
const OPERATION_POLL_MS = 2_000;

/** The apiserver, in objects as they travel. */
export class ApiServer {
  readonly #transport: HttpTransport;

  constructor(private readonly options: ApiServerOptions) {
    this.#transport = transportOf(options.connection);
  }

  /** The reading and writing of objects. */
  get codec(): WireCodec {
    return this.options.codec;
  }

  /** As it stands in paths. */
  get apiVersion(): string {
    return this.options.apiVersion;
  }

  /** How the server is spoken to, for who speaks with it in another way. */
  get connection(): Connection {
    return this.options.connection;
  }

  /**
   * Sends a request and reads the answer; asks again while the server works on it.
   *
   * @throws StatusError for what the server refuses, its message the server's own
   * @throws NotReachable when there is no server; Error when it speaks of something else
   */
  async ask(request: ApiRequest, signal: AbortSignal): Promise<Answer> {
    const { method, body } = request;
    const { apiVersion } = this.options;
    const path = `/${apiVersion}${requestPath(request)}`;
    const sent = body === undefined ? undefined : inVersion(body, apiVersion);
    return this.#finished(await this.#answer({ method, path, body: sent }, signal), signal);
  }

  /** What the server says of its version. Throws as `ask` does. */
  async version(signal: AbortSignal): Promise<VersionInfo> {
    const { connection } = this.options;
    const root = transportOf({ ...connection, url: new URL('/', connection.url) });
    const { body } = await this.#answer({ method: 'GET', path: '/version' }, signal, root);
    // What is not there is empty, as to Go.
    const said = (name: keyof VersionInfo): string => (typeof body[name] === 'string' ? body[name] : '');
    return {
      major: said('major'),
      minor: said('minor'),
      gitVersion: said('gitVersion'),
      gitCommit: said('gitCommit'),
      gitTreeState: said('gitTreeState'),
    };
  }

  /** Opens a stream of events and gives the text of each as it comes. Throws as `ask` does. */
  async *events(request: ApiRequest, signal: AbortSignal): AsyncGenerator<string> {
    const { apiVersion } = this.options;
    const transport = this.#transport;
    const { method } = request;
    const path = `/${apiVersion}${requestPath(request)}`;
    const url = transport.server + path;
    const response = await this.#reach(method, url, () => transport.open({ method, path }, signal));
    try {
      const chunks = response.setEncoding('utf8');
      const code = response.statusCode ?? 0;
      if (code !== 200) {
        let body = '';
        for await (const chunk of chunks) body += chunk;
        this.#refuse(this.#parsed(method, url, { code, headers: response.headers, body }));
        return;
      }
      const splitter = new JsonSplitter();
      for await (const chunk of chunks) yield* splitter.push(chunk);
    } catch (err) {
      throw this.#brokenOff(err, url, signal);
    } finally {
      response.destroy();
    }
  }

  /**
   * Opens a stream of bytes that is no object of the API. Throws as `ask` does.
   *
   * @param path from the API version on, with its query
   */
  async *bytes(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const url = this.#transport.server + path;
    const response = await this.#reach('GET', url, () =>
      this.#transport.open({ method: 'GET', path }, signal),
    );
    try {
      const code = response.statusCode ?? 0;
      if (code === 200) {
        yield* response as AsyncIterable<Uint8Array>;
        return;
      }
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      this.#refuse(this.#parsed('GET', url, { code, headers: response.headers, body }));
    } catch (err) {
      throw this.#brokenOff(err, url, signal);
    } finally {
      response.destroy();
    }
  }

  async #finished(answer: Answer, signal: AbortSignal): Promise<Answer> {
    const status = this.#refuse(answer);
    if (status?.status !== 'Working') return answer;
    const operation = status.details?.name ?? '';
    this.options.log.info('operation', `Waiting for completion of operation ${operation}`);
    await this.options.clock.sleep(OPERATION_POLL_MS, signal);
    const path = `/${this.options.apiVersion}/operations/${operation}`;
    return this.#finished(await this.#answer({ method: 'GET', path }, signal), signal);
  }

  /** Throws what a Status refuses; gives it back when it refuses nothing. */
  #refuse({ body }: Answer): Status | undefined {
    if (body.kind !== 'Status') return undefined;
    const status = this.codec.decode('Status', body).object;
    const working = status.status === 'Working' && status.details?.name !== undefined;
    if (status.status !== 'Success' && !working) throw fromStatus(status);
    return status;
  }

  async #answer(
    { method, path, body }: Outgoing,
    signal: AbortSignal,
    transport = this.#transport,
  ): Promise<Answer> {
    const { log, onWarning } = this.options;
    const url = transport.server + path;
    log.verbose(8, 'roundTrip', `Request body: ${body ?? ''}`);
    const response = await this.#reach(method, url, () => transport.send({ method, path, body }, signal));
    log.verbose(6, 'roundTrip', `${method} ${url} ${response.code}`);
    log.verbose(8, 'roundTrip', `Response body: ${response.body}`);
    for (const warning of warningsOf(response.headers.warning)) onWarning(warning);
    return this.#parsed(method, url, response);
  }

  #parsed(method: string, url: string, response: TransportResponse): Answer {
    const body = parsedObject(response.body);
    const isStatus = body?.kind === 'Status';
    if (body !== undefined && (isStatus || (response.code >= 200 && response.code <= 206))) {
      return asV1beta1({ text: response.body, body });
    }
    // v0.5.6 dumps the request as Go prints a structure; what can be read of that is method and URL.
    const request = `&http.Request{Method:"${method}", URL:${JSON.stringify(url)}}`;
    const { code } = response;
    const reason = STATUS_CODES[code] ?? 'unknown status';
    throw new Error(`request [${request}] failed (${code}) ${code} ${reason}: ${response.body}`);
  }

  /** What ended a stream: Node's codes tell of a connection that broke; all else was said by the server. */
  #brokenOff(err: unknown, url: string, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    const { code, message } = err as NodeJS.ErrnoException;
    if (typeof code !== 'string') return err;
    return new NotReachable(`Get ${url}: ${message}`, [], { cause: err });
  }

  async #reach<T>(method: string, url: string, send: () => Promise<T>): Promise<T> {
    const { connection, saidBy } = this.options;
    // Like v0.5.6 not before it asks: what is wrong besides is told first.
    if (!isHttp(connection.url)) {
      const scheme = connection.url.protocol.slice(0, -1);
      const reason = requestErrorText(method, url, `unsupported protocol scheme "${scheme}"`);
      throw new NotReachable(reason, [
        '  The apiserver speaks http or https, for example -h http://127.0.0.1:8080',
      ]);
    }
    try {
      return await send();
    } catch (err) {
      if (!(err instanceof ConnectionError)) throw err;
      const reason = connectionErrorText(method, url, err);
      throw new NotReachable(reason, reachHints(reason, connection.url.origin, saidBy), { cause: err });
    }
  }
}

function transportOf({ url, tls, headers }: Connection): HttpTransport {
  return new HttpTransport({ server: url, tls, headers });
}

function parsedObject(text: string): WireObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as WireObject) : undefined;
  } catch {
    return undefined;
  }
}
