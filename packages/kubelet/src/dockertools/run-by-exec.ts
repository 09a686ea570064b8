import { addAbortSignal } from 'node:stream';
import type { OutputChunk } from '../streams/output-chunk.js';
import type { ContainerStreams } from './container-streams.js';
import { asRuntimeError } from './docker-errors.js';
import type { RunInContainer } from './run-in-container.js';

/** How much of what a command writes is kept; the rest is read and forgotten, so that the command can go on. */
const KEPT_BYTES = 64 * 1024;

/** Runs commands as processes of their own, see ContainerStreams. */
export function runByExec(streams: Pick<ContainerStreams, 'exec'>): RunInContainer {
  return async (containerId, command, signal) => {
    const process = await streams.exec(containerId, { command, stdin: false, tty: false }, signal);
    try {
      const output = await beginningOf(addAbortSignal(signal, process.output));
      return { exitCode: await process.exitCode(signal), output };
    } catch (cause) {
      signal.throwIfAborted();
      throw asRuntimeError(cause, `run a command in container ${containerId}`);
    } finally {
      await process.end();
    }
  };
}

async function beginningOf(output: AsyncIterable<OutputChunk>): Promise<string> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const { data } of output) {
    if (length < KEPT_BYTES) kept.push(data.subarray(0, KEPT_BYTES - length));
    length += data.length;
  }
  return Buffer.concat(kept).toString();
}
