import { badRequest, CHANNEL, type ChannelStatus } from '@kube/api-types';
import { type Logger, untilAborted } from '@kube/component-base';
import type { ContainerStreams, ExecProcess, TerminalSize } from '../dockertools/container-streams.js';
import { podTitle } from '../pod/pod-ref.js';
import type { OutputChunk } from '../streams/output-chunk.js';
import type { ChannelSocket } from './channels/channel-socket.js';
import type { UpgradeRoute } from './channels/upgrades.js';
import { writeTo } from './channels/write-to.js';
import { containerNameOf } from './container-name.js';
import type { PodContainers } from './pod-containers.js';
import { boolOf, commandOf } from './query.js';

/** What processes are started with. */
export interface ExecRouteDeps {
  readonly containers: PodContainers;
  readonly streams: Pick<ContainerStreams, 'exec'>;
  readonly log: Logger;
}

/**
 * `/exec/<namespace>/<pod>[/[<uid>/]<container>]?command=…[&stdin=1][&tty=1]`: a process in a container, over a
 * WebSocket. The last message tells its exit code. A client that leaves ends it.
 */
export function execRoute({ containers, streams, log }: ExecRouteDeps): UpgradeRoute {
  return {
    kind: 'exec',
    async prepare({ segments, query }, signal) {
      const request = { command: commandOf(query), stdin: boolOf(query, 'stdin'), tty: boolOf(query, 'tty') };
      const { id, pod, container } = await containers.running(containerNameOf(segments), signal);
      return async (socket, gone) => {
        log.info(
          { pod: podTitle(pod), container, program: request.command[0] },
          'starting a process for a client',
        );
        const process = await streams.exec(id, request, gone);
        try {
          const received = socket.receive((channel, data) => takeMessage(process, channel, data, gone));
          const ran = run(process, socket, gone);
          const status: ChannelStatus = { exitCode: await Promise.race([ran, received, untilAborted(gone)]) };
          await socket.send(CHANNEL.status, Buffer.from(JSON.stringify(status)));
        } finally {
          await process.end();
        }
      };
    },
  };
}

async function run(process: ExecProcess, socket: ChannelSocket, signal: AbortSignal): Promise<number> {
  for await (const { stream, data } of process.output as AsyncIterable<OutputChunk>) {
    await socket.send(CHANNEL[stream], data);
  }
  return process.exitCode(signal);
}

async function takeMessage(
  process: ExecProcess,
  channel: number,
  data: Buffer,
  signal: AbortSignal,
): Promise<void> {
  if (channel === CHANNEL.stdin) {
    if (data.length === 0) process.input?.end();
    else if (process.input !== undefined) await writeTo(process.input, data);
  } else if (channel === CHANNEL.resize) {
    // A terminal that cannot be resized is still a terminal.
    await process.resize(sizeOf(data), signal).catch(() => undefined);
  } else {
    throw badRequest(
      `nothing can be sent on channel ${channel}; use 0 for input, 4 for the size of the terminal`,
    );
  }
}

function sizeOf(data: Buffer): TerminalSize {
  const { w: columns, h: rows } = parsed(data);
  if (isSize(columns) && isSize(rows)) return { columns, rows };
  throw badRequest(`the size of the terminal is ${data.toString()}, and should be like {"w":80,"h":24}`);
}

function parsed(data: Buffer): { readonly w?: unknown; readonly h?: unknown } {
  try {
    return Object(JSON.parse(data.toString()));
  } catch {
    return {};
  }
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535;
}
