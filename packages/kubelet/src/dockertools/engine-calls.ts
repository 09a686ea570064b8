import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { DockerClient } from './docker-client.js';
import { asRuntimeError } from './docker-errors.js';
import { limited } from './limited.js';

/** How long an ordinary call may take. */
const QUICK_MS = 30_000;

/** Enough of an answer to see whose it is. */
const SHOWN_BYTES = 100;

/** What an abort of one call is handed to the library as. */
export interface Abort {
  readonly abortSignal: AbortSignal;
}

/** One call to the engine. */
export type EngineCall<T> = (docker: Docker, abort: Abort) => Promise<T>;

/**
 * Calls to one engine. They throw RuntimeError and nothing else, but for the reason of their signal. `doing` is what
 * the engine is asked to do, for the message when it does not answer.
 */
export class EngineCalls {
  constructor(private readonly client: DockerClient) {}

  /** One call that is answered at once, or given up. */
  call<T>(doing: string, call: EngineCall<T>, signal: AbortSignal, limitMs: number = QUICK_MS): Promise<T> {
    const attempt = async (abortSignal: AbortSignal) => call(await this.client.get(), { abortSignal });
    return this.translated(doing, () => limited({ doing, limitMs }, attempt, signal), signal);
  }

  /**
   * The same for a question. Of an answer that is no JSON the library gives the bytes, which may well be none: they
   * must not be taken for an empty list.
   */
  ask<T>(doing: string, call: EngineCall<T>, signal: AbortSignal, limitMs?: number): Promise<T> {
    const asking: EngineCall<T> = async (docker, abort) => {
      const answer = await call(docker, abort);
      if (!Buffer.isBuffer(answer)) return answer;
      throw new Error(
        `it answered ${JSON.stringify(answer.toString('utf8', 0, SHOWN_BYTES))}, which is no JSON`,
      );
    };
    return this.call(doing, asking, signal, limitMs);
  }

  /** One call that is answered with a stream, which lives until its end or the signal's, however long it is silent. */
  open(doing: string, call: EngineCall<NodeJS.ReadableStream>, signal: AbortSignal): Promise<Readable> {
    const attempt = async () => call(await this.client.get(), { abortSignal: signal });
    // The library says less than it gives: it is the response itself.
    return this.translated(doing, attempt, signal) as Promise<Readable>;
  }

  /** Anything that has to do with the engine. */
  async translated<T>(doing: string, action: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      signal.throwIfAborted();
      return await action();
    } catch (cause) {
      signal.throwIfAborted();
      const error = asRuntimeError(cause, doing);
      if (error.code === 'unavailable') this.client.reset();
      throw error;
    }
  }
}
