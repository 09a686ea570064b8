import { type Duplex, pipeline, type Readable } from 'node:stream';
import type { Clock } from '@kube/component-base';
import { FrameDecoder, TerminalDecoder } from '../streams/frame-decoder.js';
import { NODE_LABEL } from './container-labels.js';
import { RuntimeError } from './container-runtime.js';
import type {
  ContainerStreams,
  ContainerUsage,
  ExecProcess,
  ExecRequest,
  LogRequest,
} from './container-streams.js';
import { DockerClient } from './docker-client.js';
import { EngineCalls } from './engine-calls.js';
import { ExecControl } from './exec-control.js';
import { DockerExecProcess } from './exec-process.js';
import { openLogs } from './open-logs.js';
import { readUsage, type SizedInspectInfo } from './read-usage.js';

/** Where Docker is and for which node it is used. */
export interface DockerStreamsOptions {
  /** E.g. `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  readonly nodeName: string;
  readonly clock: Clock;
}

/**
 * Keys by which a user lets go of a terminal at the engine. It insists on having some, and its own begin with ctrl-p,
 * which a shell needs.
 */
const DETACH_KEYS = 'ctrl-^,ctrl-^,ctrl-^,ctrl-^';

/** The size of what a container has written is counted file by file. */
const USAGE_MS = 120_000;

/**
 * What users ask of the containers of one node, on a Docker Engine.
 *
 * @throws Error for an endpoint that is none
 */
export function createDockerStreams({ endpoint, nodeName, clock }: DockerStreamsOptions): ContainerStreams {
  return new DockerStreams(new EngineCalls(new DockerClient(endpoint)), nodeName, clock);
}

class DockerStreams implements ContainerStreams {
  constructor(
    private readonly calls: EngineCalls,
    private readonly nodeName: string,
    private readonly clock: Clock,
  ) {}

  async logs(id: string, request: LogRequest, signal: AbortSignal): Promise<Readable> {
    const { Config: config } = await this.#own(id, signal);
    const raw = await this.calls.open(
      `give the log of container ${id}`,
      (docker, { abortSignal }) => openLogs(docker, id, request, abortSignal),
      signal,
    );
    // Whoever reads hears of a failure, and takes the connection down by leaving.
    return pipeline(raw, config.Tty ? new TerminalDecoder() : new FrameDecoder(), () => undefined);
  }

  async exec(id: string, { command, stdin, tty }: ExecRequest, signal: AbortSignal): Promise<ExecProcess> {
    const { State: state } = await this.#own(id, signal);
    if (!state.Running) throw new RuntimeError('conflict', `container ${id} does not run`);
    const order = {
      Cmd: [...command],
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      DetachKeys: DETACH_KEYS,
    };
    const exec = await this.calls.call(
      `make a process in container ${id}`,
      (docker, abort) => docker.getContainer(id).exec({ ...order, ...abort }),
      signal,
    );
    const control = new ExecControl({ calls: this.calls, clock: this.clock, exec, containerId: id });
    try {
      const connection = await this.calls.open(
        `start a process in container ${id}`,
        (_, abort) => exec.start({ hijack: true, Tty: tty, ...abort }),
        signal,
      );
      // The whole connection, since the request asked for that.
      return new DockerExecProcess(control, connection as Duplex, { stdin, tty });
    } catch (err) {
      // It may have been started all the same.
      await control.end();
      throw err;
    }
  }

  async usage(id: string, signal: AbortSignal): Promise<ContainerUsage> {
    const info = await this.#own(id, signal, true);
    // Of one that has ended the engine gives zeros, as if it had used nothing.
    if (!info.State.Running) throw new RuntimeError('conflict', `container ${id} does not run`);
    const stats = await this.calls.call(
      `tell what container ${id} uses`,
      (docker, abort) => docker.getContainer(id).stats({ stream: false, ...abort }),
      signal,
    );
    return readUsage(info, stats);
  }

  /** The container, if it is of this node. */
  async #own(id: string, signal: AbortSignal, size = false): Promise<SizedInspectInfo> {
    const info = await this.calls.call(
      `inspect container ${id}`,
      // The types know nothing of the size.
      (docker, abort) => docker.getContainer(id).inspect({ ...abort, size } as typeof abort),
      signal,
      size ? USAGE_MS : undefined,
    );
    if (info.Config.Labels?.[NODE_LABEL] !== this.nodeName) {
      throw new RuntimeError('not-found', `No such container: ${id}`);
    }
    return info;
  }
}
