import {
  type Binding,
  fromStatus,
  type Kind,
  type ObjectsByKind,
  resourceOf,
  type Status,
  StatusError,
  type WatchEvent,
  type WireCodec,
  type WireEncodable,
} from '@kube/api-types';
import { type Clock, systemClock } from '@kube/component-base';
import type { ApiClient, ObjectList, ResourceClient, Selection } from './api-client.js';
import { ConnectionError } from './transport/connection-error.js';
import type { HttpTransport, TransportRequest } from './transport/http-transport.js';
import { JsonSplitter } from './watch/json-splitter.js';

/** What a REST client is made of. */
export interface RestClientOptions {
  readonly transport: HttpTransport;
  readonly codec: WireCodec;
  /** Where the version begins below the server's own path, e.g. `/api/v1beta1`. */
  readonly basePath: string;
  readonly clock?: Clock;
}

/** v0.5.6 answers slow writes with an operation to ask about; its clients wait this long between questions. */
const OPERATION_POLL_MS = 2_000;

/** An ApiClient over HTTP. */
export function createRestClient(options: RestClientOptions): ApiClient {
  const calls = new Calls(options);
  return {
    resource: (kind) => new RestResource(kind, calls, options),
    async bind(binding: Binding, signal) {
      const path = withQuery(`${options.basePath}/bindings`, { namespace: binding.metadata.namespace });
      await calls.body(
        { method: 'POST', path, body: options.codec.encodeJson({ ...binding, kind: 'Binding' }) },
        signal,
      );
    },
  };
}

class RestResource<K extends Kind> implements ResourceClient<ObjectsByKind[K]> {
  readonly #path: string;
  readonly #name: string;
  readonly #namespaced: boolean;

  constructor(
    private readonly kind: K,
    private readonly calls: Calls,
    private readonly options: RestClientOptions,
  ) {
    const { resource, namespaced } = resourceOf(kind);
    this.#path = `${options.basePath}/${resource}`;
    this.#name = resource;
    this.#namespaced = namespaced;
  }

  async list(selection: Selection, signal: AbortSignal): Promise<ObjectList<ObjectsByKind[K]>> {
    const path = withQuery(this.#path, { ...selection });
    const body = await this.calls.body({ method: 'GET', path }, signal);
    return this.options.codec.decodeList(this.kind, body);
  }

  get(namespace: string | undefined, name: string, signal: AbortSignal): Promise<ObjectsByKind[K]> {
    return this.#call('GET', this.#itemPath(namespace, name), undefined, signal);
  }

  create(object: ObjectsByKind[K], signal: AbortSignal): Promise<ObjectsByKind[K]> {
    const path = withQuery(this.#path, { namespace: this.#namespaceOf(object.metadata.namespace) });
    return this.#call('POST', path, object, signal);
  }

  update(object: ObjectsByKind[K], signal: AbortSignal): Promise<ObjectsByKind[K]> {
    const { namespace, name } = object.metadata;
    return this.#call('PUT', this.#itemPath(namespace, name), object, signal);
  }

  updateStatus(object: ObjectsByKind[K], signal: AbortSignal): Promise<ObjectsByKind[K]> {
    const { namespace, name } = object.metadata;
    return this.#call('PUT', this.#itemPath(namespace, name, '/status'), object, signal);
  }

  async delete(namespace: string | undefined, name: string, signal: AbortSignal): Promise<void> {
    await this.calls.body({ method: 'DELETE', path: this.#itemPath(namespace, name) }, signal);
  }

  async deleteObject({ metadata }: ObjectsByKind[K], signal: AbortSignal): Promise<void> {
    const { namespace, name, uid } = metadata;
    const path = this.#itemPath(namespace, name, '', { uid });
    await this.calls.body({ method: 'DELETE', path }, signal);
  }

  async *watch(
    selection: Selection,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<Exclude<WatchEvent<ObjectsByKind[K]>, { type: 'ERROR' }>> {
    for await (const text of this.calls.events(
      { method: 'GET', path: this.#watchPath({ ...selection, resourceVersion }) },
      signal,
    )) {
      const event = this.options.codec.decodeWatchEvent(this.kind, JSON.parse(text));
      if (event.type === 'ERROR') throw fromStatus(event.object);
      yield event;
    }
  }

  async #call(
    method: string,
    path: string,
    object: ObjectsByKind[K] | undefined,
    signal: AbortSignal,
  ): Promise<ObjectsByKind[K]> {
    const { codec } = this.options;
    const body = object === undefined ? undefined : codec.encodeJson(withKind(this.kind, object));
    return codec.decode(this.kind, await this.calls.body({ method, path, body }, signal)).object;
  }

  /** v0.5.6 knows no watch of minions, so its path for it must stay unknown; later servers take the other form. */
  #watchPath(query: Readonly<Record<string, string | undefined>>): string {
    return this.kind === 'Node'
      ? withQuery(this.#path, { ...query, watch: 'true' })
      : withQuery(`${this.options.basePath}/watch/${this.#name}`, query);
  }

  #itemPath(namespace: string | undefined, name: string, below = '', more: Query = {}): string {
    return withQuery(`${this.#path}/${encodeURIComponent(name)}${below}`, {
      namespace: this.#namespaceOf(namespace),
      ...more,
    });
  }

  #namespaceOf(namespace: string | undefined): string | undefined {
    return this.#namespaced ? (namespace ?? 'default') : undefined;
  }
}

/** Requests whose answers are JSON; a Status that tells of a failure is thrown, whatever the HTTP code. */
class Calls {
  constructor(private readonly options: RestClientOptions) {}

  async body(request: TransportRequest, signal: AbortSignal): Promise<unknown> {
    const { transport } = this.options;
    const { code, body } = await transport.send(request, signal);
    const parsed = parseJson(body);
    const status = this.#status(parsed);
    if (status?.status === 'Working') return this.#operation(status, signal);
    if (status !== undefined && status.status !== 'Success')
      throw fromStatus({ ...status, code: status.code ?? code });
    if (code < 200 || code > 206) throw this.#unexpected(request, code, body);
    if (parsed === undefined) throw this.#unexpected(request, code, body);
    return parsed;
  }

  /** The text of each event of a watch. */
  async *events(request: TransportRequest, signal: AbortSignal): AsyncGenerator<string> {
    const { transport } = this.options;
    const response = await transport.open(request, signal);
    try {
      if (response.statusCode !== 200) {
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) body += chunk;
        const status = this.#status(parseJson(body));
        if (status !== undefined) throw fromStatus({ ...status, code: status.code ?? response.statusCode });
        throw this.#unexpected(request, response.statusCode ?? 0, body);
      }
      const splitter = new JsonSplitter();
      for await (const chunk of response.setEncoding('utf8')) {
        yield* splitter.push(chunk);
      }
    } catch (err) {
      signal.throwIfAborted();
      if (err instanceof StatusError || err instanceof ConnectionError) throw err;
      throw new ConnectionError(transport.server, codeOf(err), `the watch ${request.path} broke off`, {
        cause: err,
      });
    } finally {
      response.destroy();
    }
  }

  #status(body: unknown): Status | undefined {
    const isStatus = typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'Status';
    return isStatus ? this.options.codec.decode('Status', body).object : undefined;
  }

  async #operation({ details }: Status, signal: AbortSignal): Promise<unknown> {
    await (this.options.clock ?? systemClock).sleep(OPERATION_POLL_MS, signal);
    const path = `${this.options.basePath}/operations/${encodeURIComponent(details?.name ?? '')}`;
    return this.body({ method: 'GET', path }, signal);
  }

  #unexpected(request: TransportRequest, code: number, body: string): StatusError {
    const said = body.slice(0, 200);
    const message = `${request.method} ${this.options.transport.server}${request.path} was answered ${code}: ${said}`;
    return fromStatus({ code: code >= 400 ? code : 500, message });
  }
}

/** Bodies must say what they are; objects taken from lists do not always. */
function withKind<K extends Kind>(kind: K, object: ObjectsByKind[K]): WireEncodable {
  return { ...object, kind } as WireEncodable;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Query = Readonly<Record<string, string | undefined>>;

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.sort(([a], [b]) => (a < b ? -1 : 1))).toString()}`;
}

function codeOf(err: unknown): string | undefined {
  return typeof err === 'object' && err !== null && 'code' in err ? String(err.code) : undefined;
}
