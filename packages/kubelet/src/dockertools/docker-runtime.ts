import type { Readable } from 'node:stream';
import type { Clock } from '@kube/component-base';
import type Docker from 'dockerode';
import { identityOf, NODE_LABEL, POD_LABELS } from './container-labels.js';
import {
  type ContainerOrder,
  type ContainerRuntime,
  type ContainerSummary,
  type PodContainer,
  RuntimeError,
  type RuntimeEvent,
} from './container-runtime.js';
import { createOptions } from './create-options.js';
import type { FindCredentials } from './credential-file.js';
import { DockerClient } from './docker-client.js';
import { asRuntimeError, unless } from './docker-errors.js';
import { type Abort, EngineCalls } from './engine-calls.js';
import { imagePath, parseImageName } from './image-name.js';
import { jsonLines } from './json-lines.js';
import { type Limit, limited } from './limited.js';
import { readContainer, readSummary } from './read-container.js';

/** Where Docker is and for which node it is used. */
export interface DockerRuntimeOptions {
  /** E.g. `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  readonly nodeName: string;
  readonly clock: Clock;
  /** Who to be when an image is pulled; nobody unless told. */
  readonly credentials?: FindCredentials;
  /** How long the engine may have nothing to tell of a pull, milliseconds; ten minutes unless told. */
  readonly pullSilenceMs?: number;
}

/** Limits for single calls. */
const START_MS = 120_000;
const STOP_MARGIN_MS = 30_000;

/** A registry that has stopped sending is waited for without end by Docker, and others wait for the same pull. */
const PULL_SILENCE_MS = 600_000;

/** Docker subscribes a moment after it has answered; with this much of the past nothing falls in between. */
const EVENTS_FROM_BEFORE_S = 2;

/**
 * The containers of one node on a Docker Engine.
 *
 * @throws Error for an endpoint that is none
 */
export function createDockerRuntime(options: DockerRuntimeOptions): ContainerRuntime {
  return new DockerRuntime(new EngineCalls(new DockerClient(options.endpoint)), options);
}

class DockerRuntime implements ContainerRuntime {
  constructor(
    private readonly calls: EngineCalls,
    private readonly options: Omit<DockerRuntimeOptions, 'endpoint'>,
  ) {}

  async list(signal: AbortSignal): Promise<readonly ContainerSummary[]> {
    const listed = await this.calls.ask(
      'list containers',
      (docker, abort) => docker.listContainers({ all: true, filters: { label: this.#labels }, ...abort }),
      signal,
    );
    return listed.map(readSummary);
  }

  async inspect(id: string, signal: AbortSignal): Promise<PodContainer | undefined> {
    const info = await this.calls.ask(
      `inspect container ${id}`,
      (docker, abort) => unless(docker.getContainer(id).inspect(abort), 404),
      signal,
    );
    return info && readContainer(info);
  }

  async create(order: ContainerOrder, signal: AbortSignal): Promise<string> {
    const container = await this.calls.call(
      'create a container',
      (docker, abort) => docker.createContainer({ ...createOptions(this.options.nodeName, order), ...abort }),
      signal,
    );
    return container.id;
  }

  async start(id: string, signal: AbortSignal): Promise<void> {
    await this.calls.call(
      `start container ${id}`,
      (docker, abort) => unless(docker.getContainer(id).start(abort), 304),
      signal,
      START_MS,
    );
  }

  async stop(id: string, graceSeconds: number, signal: AbortSignal): Promise<void> {
    await this.calls.call(
      `stop container ${id}`,
      (docker, abort) => unless(docker.getContainer(id).stop({ t: graceSeconds, ...abort }), 304, 404),
      signal,
      graceSeconds * 1000 + STOP_MARGIN_MS,
    );
  }

  async remove(id: string, signal: AbortSignal): Promise<void> {
    await this.calls.call(
      `remove container ${id}`,
      (docker, abort) => unless(docker.getContainer(id).remove({ force: true, v: true, ...abort }), 404),
      signal,
    );
  }

  async hasImage(image: string, signal: AbortSignal): Promise<boolean> {
    const info = await this.calls.ask(
      `inspect image ${image}`,
      (docker) => unless(docker.getImage(imagePath(image)).inspect(), 404),
      signal,
    );
    return info !== undefined;
  }

  async pull(image: string, signal: AbortSignal): Promise<void> {
    const { repository, tag } = parseImageName(image);
    const credentials = await this.options.credentials?.(image);
    const pulling = (docker: Docker, abort: Abort) =>
      docker.createImage(credentials, { fromImage: repository, tag, ...abort });
    const progress = await this.calls.open(`pull image ${image}`, pulling, signal);
    const limit = {
      doing: `go on with pulling image ${image}`,
      limitMs: this.options.pullSilenceMs ?? PULL_SILENCE_MS,
    };
    await this.calls.translated(`pull image ${image}`, () => readProgress(progress, limit, signal), signal);
    // The library's faults and the engine's have both reported a pull that brought nothing.
    if (!(await this.hasImage(image, signal))) {
      throw new RuntimeError('failed', `Docker pulled image ${image}, and yet it is not there`);
    }
  }

  async *events(signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
    const since = Math.floor(this.options.clock.now() / 1000) - EVENTS_FROM_BEFORE_S;
    const filters = { type: ['container' as const], event: ['die', 'destroy'], label: this.#labels };
    const opening = (docker: Docker, abort: Abort) => docker.getEvents({ since, filters, ...abort });
    const stream = await this.calls.open('tell its events', opening, signal);
    try {
      yield { type: 'subscribed' };
      for await (const event of jsonLines(stream)) {
        const { pod, container } = identityOf((event as DockerEvent).Actor?.Attributes ?? {});
        yield { type: 'gone', pod, container };
      }
    } catch (cause) {
      signal.throwIfAborted();
      throw asRuntimeError(cause, 'go on telling its events');
    } finally {
      stream.destroy();
    }
    signal.throwIfAborted();
    throw new RuntimeError('unavailable', 'Docker ended the stream of its events');
  }

  get #labels(): string[] {
    return [`${NODE_LABEL}=${this.options.nodeName}`, ...POD_LABELS];
  }
}

/** What of an event matters here; its attributes hold the labels of the container. */
interface DockerEvent {
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> };
}

/** Reads what a pull tells, to its end. The engine has said 200 by then: a failure is a line like the others. */
async function readProgress(stream: Readable, limit: Limit, signal: AbortSignal): Promise<void> {
  const lines = jsonLines(stream);
  try {
    for (;;) {
      const { done, value } = await limited(limit, () => lines.next(), signal);
      if (done === true) return;
      const { error } = value as { readonly error?: string };
      if (error !== undefined) throw new RuntimeError('failed', error);
    }
  } finally {
    stream.destroy();
  }
}
