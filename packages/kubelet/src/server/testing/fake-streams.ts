import { PassThrough, Readable } from 'node:stream';
import type {
  ContainerStreams,
  ContainerUsage,
  ExecProcess,
  ExecRequest,
  LogRequest,
  TerminalSize,
} from '../../dockertools/container-streams.js';
import type { OutputChunk } from '../../streams/output-chunk.js';

/** A process that does what a test says. */
export class FakeProcess implements ExecProcess {
  readonly output = new PassThrough({ objectMode: true, highWaterMark: 1 });
  readonly input: PassThrough | undefined;
  readonly sizes: TerminalSize[] = [];
  /** True once it was let go of. */
  ended = false;
  readonly #exit: Promise<number>;
  #exited: (exitCode: number) => void = () => undefined;

  constructor(
    readonly containerId: string,
    readonly request: ExecRequest,
  ) {
    this.input = request.stdin ? new PassThrough({ highWaterMark: 1024 }) : undefined;
    this.#exit = new Promise((resolve) => {
      this.#exited = resolve;
    });
  }

  write(stream: OutputChunk['stream'], text: string): void {
    this.output.write({ stream, data: Buffer.from(text) });
  }

  exit(exitCode: number): void {
    this.output.end();
    this.#exited(exitCode);
  }

  async resize(size: TerminalSize): Promise<void> {
    this.sizes.push(size);
  }

  exitCode(signal: AbortSignal): Promise<number> {
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
    return Promise.race([this.#exit, aborted]);
  }

  async end(): Promise<void> {
    this.ended = true;
    this.output.destroy();
    this.input?.destroy();
  }
}

/** The streams of an engine that does what a test says. */
export class FakeStreams implements ContainerStreams {
  /** What logs hold; nothing unless told. */
  log: () => Readable = () => Readable.from([]);
  /** Logs that were asked for: id and how. */
  readonly asked: (readonly [id: string, request: LogRequest])[] = [];
  /** Logs that were given out. */
  readonly logsGiven: Readable[] = [];
  /** Processes that were started. */
  readonly processes: FakeProcess[] = [];
  /** What containers use. */
  readonly usages = new Map<string, ContainerUsage>();
  /** What every call fails with. */
  failure: Error | undefined;

  async logs(id: string, request: LogRequest): Promise<Readable> {
    if (this.failure !== undefined) throw this.failure;
    this.asked.push([id, request]);
    const log = this.log();
    this.logsGiven.push(log);
    return log;
  }

  async exec(id: string, request: ExecRequest): Promise<ExecProcess> {
    if (this.failure !== undefined) throw this.failure;
    const process = new FakeProcess(id, request);
    this.processes.push(process);
    return process;
  }

  async usage(id: string): Promise<ContainerUsage> {
    const usage = this.usages.get(id);
    if (usage === undefined) throw this.failure ?? new Error(`nothing is known of ${id}`);
    return usage;
  }
}

/** OutputChunks of stdout. */
export function stdout(...texts: readonly string[]): Readable {
  return Readable.from(texts.map((text): OutputChunk => ({ stream: 'stdout', data: Buffer.from(text) })));
}
