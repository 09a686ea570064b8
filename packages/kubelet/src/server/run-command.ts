import { addAbortSignal } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ContainerStreams } from '../dockertools/container-streams.js';
import { gather } from '../streams/gather.js';
import type { OutputChunk } from '../streams/output-chunk.js';
import { containerNameOf } from './container-name.js';
import type { PodContainers } from './pod-containers.js';
import { commandOf } from './query.js';
import type { Route } from './route.js';
import type { StreamObserver } from './stream-observer.js';

/** What commands are run with. */
export interface CommandDeps {
  readonly containers: PodContainers;
  readonly streams: Pick<ContainerStreams, 'exec'>;
  readonly observer: StreamObserver;
}

/** Says how the command ended: 0 for well. */
export const EXIT_CODE_HEADER = 'Exit-Code';

/** Up to this much output is awaited, so that the answer can begin with how the command ended. */
const AWAITED_BYTES = 1024 * 1024;

/**
 * `/run/<namespace>/<pod>[/[<uid>/]<container>]?cmd=…`: runs a command in a container and answers with all that it
 * wrote, both streams as they came.
 *
 * How it ended stands in the header `Exit-Code`; after an output of more than a megabyte, which is passed on while the
 * command runs, in the trailer of that name.
 */
export function runCommand({ containers, streams, observer }: CommandDeps): Route {
  return {
    methods: ['GET', 'POST'],
    async handle({ res, segments, query }, signal) {
      const command = commandOf(query);
      const { id } = await containers.running(containerNameOf(segments), signal);
      const process = await streams.exec(id, { command, stdin: false, tty: false }, signal);
      const done = observer.began('exec');
      try {
        const output: AsyncIterator<OutputChunk> = addAbortSignal(signal, process.output)[
          Symbol.asyncIterator
        ]();
        const { data, ended } = await gather(output, AWAITED_BYTES);
        const type = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
        if (ended) {
          const exitCode = await process.exitCode(signal);
          res.writeHead(200, { ...type, 'Content-Length': data.length, [EXIT_CODE_HEADER]: exitCode });
          res.end(data);
          return;
        }
        res.writeHead(200, { ...type, Trailer: EXIT_CODE_HEADER });
        const all = async function* (): AsyncGenerator<Buffer> {
          yield data;
          for (let next = await output.next(); next.done !== true; next = await output.next())
            yield next.value.data;
          res.addTrailers({ [EXIT_CODE_HEADER]: String(await process.exitCode(signal)) });
        };
        await pipeline(all, res, { signal });
      } finally {
        await process.end();
        done();
      }
    },
  };
}
