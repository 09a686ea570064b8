import { STATUS_CODES } from 'node:http';
import { fromStatus, type Status, type WireCodec, type WireObject } from '@kube/api-types';
import { ConnectionError, type HttpTransport, type TransportResponse } from '@kube/client';
import type { Clock } from '@kube/component-base/clock';
import { type ApiRequest, requestPath } from '../requests/api-request.js';
import { connectionErrorText } from './connection-error-text.js';
import { warningsOf } from './warnings.js';

/** What the server said: the text as it came, and what it holds. */
export interface Answer {
  readonly text: string;
  readonly body: WireObject;
}

/** What an ApiServer is made of. */
export interface ApiServerOptions {
  readonly transport: HttpTransport;
  readonly codec: WireCodec;
  /** As it stands in paths, e.g. `v1beta1`. */
  readonly apiVersion: string;
  readonly clock: Clock;
  /** Is told what the server found strange in a request. */
  readonly onWarning: (text: string) => void;
  /** Is told that the server needs longer, with the number of the operation. */
  readonly onWaiting: (operation: string) => void;
}

/** v0.5.6 asks after an operation that takes long at this interval. */
const OPERATION_POLL_MS = 2_000;

/** The apiserver, in objects as they travel. */
export class ApiServer {
  constructor(private readonly options: ApiServerOptions) {}

  /** The version's own reading and writing of objects. */
  get codec(): WireCodec {
    return this.options.codec;
  }

  /**
   * Sends a request and reads the answer; asks again while the server works on it.
   *
   * @throws StatusError for what the server refuses, its message the server's own
   * @throws Error when there is no server, or it speaks of something else; in the words of Go 1.3
   */
  async ask(request: ApiRequest, signal: AbortSignal): Promise<Answer> {
    const { method, body } = request;
    const path = `/${this.options.apiVersion}${requestPath(request)}`;
    const answer = await this.#send({ method, path, body }, signal);
    return this.#finished(answer, signal);
  }

  async #finished(answer: Answer, signal: AbortSignal): Promise<Answer> {
    if (answer.body.kind !== 'Status') return answer;
    const status: Status = this.codec.decode('Status', answer.body).object;
    if (status.status === 'Success') return answer;
    const operation = status.status === 'Working' ? status.details?.name : undefined;
    if (operation === undefined) throw fromStatus(status);
    this.options.onWaiting(operation);
    await this.options.clock.sleep(OPERATION_POLL_MS, signal);
    const path = `/${this.options.apiVersion}/operations/${operation}`;
    return this.#finished(await this.#send({ method: 'GET', path }, signal), signal);
  }

  async #send(
    request: { readonly method: string; readonly path: string; readonly body?: string },
    signal: AbortSignal,
  ): Promise<Answer> {
    const url = `${this.options.transport.server}${request.path}`;
    const response = await this.#response(request, url, signal);
    for (const warning of warningsOf(response.headers.warning)) this.options.onWarning(warning);
    const body = parsed(response.body);
    const isStatus = body?.kind === 'Status';
    if (body === undefined || (!isStatus && (response.code < 200 || response.code > 206))) {
      throw notTheApi(request.method, url, response);
    }
    return { text: response.body, body };
  }

  async #response(
    request: { readonly method: string; readonly path: string; readonly body?: string },
    url: string,
    signal: AbortSignal,
  ): Promise<TransportResponse> {
    try {
      return await this.options.transport.send(request, signal);
    } catch (err) {
      if (err instanceof ConnectionError) {
        throw new Error(connectionErrorText(request.method, url, err), { cause: err });
      }
      throw err;
    }
  }
}

function parsed(text: string): WireObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as WireObject) : undefined;
  } catch {
    return undefined;
  }
}

/** v0.5.6 dumps the request as Go prints a structure; what can be read of it is its method and its URL. */
function notTheApi(method: string, url: string, { code, body }: TransportResponse): Error {
  const request = `&http.Request{Method:${JSON.stringify(method)}, URL:${JSON.stringify(url)}}`;
  return new Error(`request [${request}] failed (${code}) ${code} ${reasonOf(code)}: ${body}`);
}

function reasonOf(code: number): string {
  return STATUS_CODES[code] ?? `status code ${code}`;
}
