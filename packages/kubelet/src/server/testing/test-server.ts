import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { PodStatus } from '@kube/api-types';
import { aBoundPod, aContainer } from '@kube/api-types/testing';
import {
  type Clock,
  closed,
  createHealthChecks,
  createMetrics,
  type HealthChecks,
  listen,
  systemClock,
} from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { WebSocket } from 'ws';
import { NETWORK_CONTAINER, type PodContainer } from '../../dockertools/container-runtime.js';
import type { KnownPod } from '../known-pods.js';
import { createKubeletServer, type KubeletServer } from '../kubelet-server.js';
import { FakeStreams } from './fake-streams.js';
import { WsClient } from './ws-client.js';

/** A whole answer. */
export interface Answer {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: NodeJS.Dict<string>;
  readonly text: string;
}

/** How a request is made. */
export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a test wants its server. */
export interface TestServerOptions {
  readonly debugging?: boolean;
  readonly logFolder?: string;
  readonly clock?: Clock;
}

/** A kubelet's server on a port of its own, before an engine that does what a test says. */
export class TestServer {
  readonly streams = new FakeStreams();
  readonly health: HealthChecks = createHealthChecks();
  /** What there is at the engine. */
  readonly containers: PodContainer[] = [];
  readonly known: KnownPod[] = [];
  /** By name of the pod. */
  readonly statuses = new Map<string, PodStatus>();
  /** What the engine fails with when it is asked for containers. */
  failure: Error | undefined;
  port = 0;
  readonly #metrics = createMetrics();
  readonly #stopping = new AbortController();
  readonly #server: KubeletServer;

  constructor({ debugging = true, logFolder = '/nowhere', clock = systemClock }: TestServerOptions = {}) {
    const parts = {
      runtime: {
        list: async () => {
          if (this.failure !== undefined) throw this.failure;
          return this.containers.map((each) => ({ ...each, hostPorts: [] }));
        },
        inspect: async (id: string) => this.containers.find((each) => each.id === id),
      },
      streams: this.streams,
      pods: { all: () => this.known, status: (pod: KnownPod['pod']) => this.statuses.get(pod.metadata.name) },
      health: this.health,
      metrics: this.#metrics,
      clock,
      log: silentLogger,
    };
    this.#server = createKubeletServer(parts, { debugging, logFolder }, this.#stopping.signal);
  }

  async start(): Promise<this> {
    const at = { address: '127.0.0.1', port: 0 };
    this.port = (await listen(this.#server.http, at, this.#stopping.signal)).port;
    return this;
  }

  /** Aborts what is going on; resolves when nothing is left of it. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('stopped'));
    await closed(this.#server.http);
    await this.#server.settled();
  }

  /** A pod that is to run here, with a network container and the containers that are named, all running. */
  addPod(
    name: string,
    containers: readonly string[],
    more: { readonly namespace?: string; readonly source?: string } = {},
  ): void {
    const { namespace = 'default', source = 'etcd' } = more;
    const pod = aBoundPod(name, {
      metadata: { namespace },
      spec: { containers: containers.map((each) => aContainer({ name: each })) },
    });
    this.known.push({ ref: { namespace, name, source }, pod });
    for (const container of [NETWORK_CONTAINER, ...containers])
      this.addContainer(name, container, { pod: { namespace, name, source } });
  }

  /** A container at the engine; its id is `<pod>-<container>-<attempt>`. */
  addContainer(pod: string, container: string, more: Partial<PodContainer> = {}): void {
    const attempt = more.attempt ?? 0;
    this.containers.push({
      ...{ id: `${pod}-${container}-${attempt}`, pod: { namespace: 'default', name: pod, source: 'etcd' } },
      ...{
        podUid: `uid-${pod}`,
        container,
        hash: 'abc',
        attempt,
        crashes: 0,
        graceSeconds: 0,
        state: 'running',
      },
      ...{ image: 'busybox', imageId: 'sha256:1', exitCode: 0, outOfMemory: false },
      ...(container === NETWORK_CONTAINER ? { ip: '127.0.0.1' } : {}),
      ...more,
    });
  }

  /** A request whose answer is read by the caller. The path goes out as it is. */
  open(path: string, { method = 'GET', headers = {} }: RequestOptions = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: this.port, path, method, headers, agent: false },
        resolve,
      );
      sent.on('error', reject);
      sent.end();
    });
  }

  /** A request and its whole answer. */
  async get(path: string, options?: RequestOptions): Promise<Answer> {
    const res = await this.open(path, options);
    let text = '';
    for await (const chunk of res.setEncoding('utf8')) text += chunk;
    return { code: res.statusCode ?? 0, headers: res.headers, trailers: res.trailers, text };
  }

  /** A WebSocket that is open. @throws Error with code and text when it is refused */
  connect(path: string, headers: Readonly<Record<string, string>> = {}): Promise<WsClient> {
    return WsClient.connect(new WebSocket(`ws://127.0.0.1:${this.port}${path}`, { headers }));
  }

  /** The value of a metric; undefined when there is none of that name and labels. */
  async metric(name: string): Promise<number | undefined> {
    const line = (await this.#metrics.text()).split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length));
  }
}
