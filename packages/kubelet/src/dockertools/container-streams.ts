import type { Readable, Writable } from 'node:stream';
import type { OutputChunk } from '../streams/output-chunk.js';

/** Which part of a container's log, and how. */
export interface LogRequest {
  /** Go on with what is written from now on, until the container ends. */
  readonly follow: boolean;
  /** How many lines of the past. */
  readonly tail: number | 'all';
  /** At least one. */
  readonly streams: readonly OutputChunk['stream'][];
  /** Begin each line with the time at which it was written, RFC 3339 with nanoseconds. */
  readonly timestamps: boolean;
}

/** A process to start in a container that runs. */
export interface ExecRequest {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Whether it is given anything to read. */
  readonly stdin: boolean;
  /** Whether it has a terminal. Then all that it writes is of one stream. */
  readonly tty: boolean;
}

/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A process that was started in a container. Whoever has started it calls `end` at last. */
export interface ExecProcess {
  /**
   * What it writes: OutputChunks, in object mode. Ends when nobody is left who could write. What is not read is not
   * fetched, so that in the end the process waits.
   */
  readonly output: Readable;
  /** What it reads; ending it ends its input. Absent when it was given nothing to read. */
  readonly input: Writable | undefined;
  /** Says how large its terminal is. */
  resize(size: TerminalSize, signal: AbortSignal): Promise<void>;
  /** How it ended; waits until then. 126 and 127: there is no such program, and the output says more. */
  exitCode(signal: AbortSignal): Promise<number>;
  /** Lets go of it: when it still runs, it and what it has started are hung up on, and killed if that does not help. */
  end(): Promise<void>;
}

/** What a container may use, and what it uses or has used up since its start. */
export interface ContainerUsage {
  /** Id at the engine. */
  readonly id: string;
  /** Name at the engine, without the leading slash. */
  readonly name: string;
  /** RFC 3339 with nanoseconds. */
  readonly createdAt: string;
  /** When this was so; RFC 3339 with nanoseconds. */
  readonly at: string;
  readonly cpu: {
    /** What it may have of a busy machine, in relation to others. */
    readonly shares: number;
    readonly totalNs: number;
    /** By core; empty when the kernel does not keep it apart. */
    readonly coresNs: readonly number[];
    readonly userNs: number;
    readonly systemNs: number;
  };
  readonly memory: {
    /** 0 for no limit. */
    readonly limitBytes: number;
    readonly usedBytes: number;
    /** What of it the kernel cannot take back by dropping caches. */
    readonly workingSetBytes: number;
    readonly pageFaults: number;
    readonly majorPageFaults: number;
  };
  /** Of the network namespace that it is in, so the same for all containers of a pod; absent when it has none. */
  readonly network?: NetworkUsage;
  /** What it has written over its image; absent when the engine cannot tell. */
  readonly written?: {
    readonly bytes: number;
    /** Where on the engine's machine; absent when the engine does not say. */
    readonly folder?: string;
  };
}

/** Sums over all interfaces but loopback. */
export interface NetworkUsage {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
}

/**
 * What users ask of the containers of one node. Sees and touches only what was made for that node: of any other
 * container it says that there is none. Every method throws RuntimeError and nothing else, but for `signal`, which
 * ends any wait with its own reason; a stream that breaks is destroyed with the engine's error.
 */
export interface ContainerStreams {
  /** What a container has written: OutputChunks, in object mode. Destroy it when the end is not awaited. */
  logs(id: string, request: LogRequest, signal: AbortSignal): Promise<Readable>;

  /**
   * Starts a process in a container.
   *
   * @throws RuntimeError `conflict` when the container does not run
   */
  exec(id: string, request: ExecRequest, signal: AbortSignal): Promise<ExecProcess>;

  /**
   * What a container uses. Takes the engine a second or more.
   *
   * @throws RuntimeError `conflict` when the container does not run
   */
  usage(id: string, signal: AbortSignal): Promise<ContainerUsage>;
}
