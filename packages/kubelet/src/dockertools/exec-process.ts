import { type Duplex, pipeline, type Readable, type Writable } from 'node:stream';
import { FrameDecoder, TerminalDecoder } from '../streams/frame-decoder.js';
import type { ExecProcess, ExecRequest, TerminalSize } from './container-streams.js';
import type { ExecControl } from './exec-control.js';

/** A process behind the connection that the engine has made of the request to start it. */
export class DockerExecProcess implements ExecProcess {
  readonly output: Readable;
  readonly input: Writable | undefined;

  constructor(
    private readonly control: ExecControl,
    private readonly connection: Duplex,
    { stdin, tty }: Pick<ExecRequest, 'stdin' | 'tty'>,
  ) {
    // Writing to a process that has ended fails. That is no failure of what it wrote before, which the pipeline tells.
    connection.on('error', () => undefined);
    this.output = pipeline(connection, tty ? new TerminalDecoder() : new FrameDecoder(), () => undefined);
    this.input = stdin ? connection : undefined;
  }

  resize(size: TerminalSize, signal: AbortSignal): Promise<void> {
    return this.control.resize(size, signal);
  }

  exitCode(signal: AbortSignal): Promise<number> {
    return this.control.exitCode(signal);
  }

  async end(): Promise<void> {
    this.connection.destroy();
    await this.control.end();
  }
}
