import type { Clock } from '@kube/component-base';
import type { Exec } from 'dockerode';
import { RuntimeError } from './container-runtime.js';
import type { TerminalSize } from './container-streams.js';
import { hasStatus } from './docker-errors.js';
import type { EngineCalls } from './engine-calls.js';
import { signalInContainer } from './signal-in-container.js';

/** The engine says how it stands with a process when it is asked: soon at first, then now and then. */
const ASK_AGAIN = { firstMs: 10, mostMs: 500 };

/** How long a process may take to end after each signal. */
const END_WITHIN_MS = 5_000;

/** How often a terminal that is not there yet is told its size. */
const RESIZE_ATTEMPTS = 10;

/** What is needed to speak of an exec process. */
export interface ExecDeps {
  readonly calls: EngineCalls;
  readonly clock: Clock;
  readonly exec: Exec;
  readonly containerId: string;
}

/** How it stands with a process. Its id is 0 until it has begun. */
interface ExecState {
  readonly running: boolean;
  readonly exitCode: number | null;
  readonly pid: number;
}

/** What can be done about a process in a container, apart from its streams. */
export class ExecControl {
  #ended = false;

  constructor(private readonly deps: ExecDeps) {}

  /** Says how large its terminal is. */
  async resize({ columns, rows }: TerminalSize, signal: AbortSignal): Promise<void> {
    const { calls, clock, exec } = this.deps;
    const size = { h: rows, w: columns };
    for (let attempt = 1; ; attempt++) {
      try {
        await calls.call('resize a terminal', (_, abort) => exec.resize({ ...size, ...abort }), signal);
        return;
      } catch (err) {
        // Right after the start there may be no terminal yet.
        if (!(err instanceof RuntimeError) || err.code === 'unavailable' || attempt === RESIZE_ATTEMPTS)
          throw err;
        await clock.sleep(ASK_AGAIN.firstMs * attempt, signal);
      }
    }
  }

  /** Waits for its end. @throws RuntimeError `not-found` when its container goes before it could be asked */
  async exitCode(signal: AbortSignal): Promise<number> {
    const state = await this.#ask(hasEnded, signal);
    if (typeof state?.exitCode === 'number') return state.exitCode;
    throw new RuntimeError('not-found', 'nobody knows how the process ended: its container is gone');
  }

  /** Hangs up on it if it still runs, and kills it if that does not help. Never throws. */
  async end(): Promise<void> {
    try {
      for (const name of ['SIGHUP', 'SIGKILL'] as const) {
        if (this.#ended || !(await this.#send(name))) return;
        await this.#ask(hasEnded, AbortSignal.timeout(END_WITHIN_MS)).catch(() => undefined);
      }
    } catch {
      // The engine does not answer. The process has lost its streams, which is all that can be done about it.
    }
  }

  /** Signals the process; false when there is none any more, or none that can be reached. */
  async #send(name: NodeJS.Signals): Promise<boolean> {
    const begun = (state: ExecState): boolean => hasEnded(state) || state.pid > 0;
    const state = await this.#ask(begun, AbortSignal.timeout(END_WITHIN_MS));
    return state?.running === true && (await signalInContainer(state.pid, this.deps.containerId, name));
  }

  /** Asks until the answer is as wanted; undefined when the engine does not know the process any more. */
  async #ask(wanted: (state: ExecState) => boolean, signal: AbortSignal): Promise<ExecState | undefined> {
    for (let pauseMs = ASK_AGAIN.firstMs; ; pauseMs = Math.min(pauseMs * 2, ASK_AGAIN.mostMs)) {
      const state = await this.#inspect(signal);
      this.#ended = state === undefined || hasEnded(state);
      if (state === undefined || wanted(state)) return state;
      await this.deps.clock.sleep(pauseMs, signal);
    }
  }

  #inspect(signal: AbortSignal): Promise<ExecState | undefined> {
    const { calls, exec } = this.deps;
    return calls.call(
      'tell of a process',
      async (_, abort) => {
        try {
          const { Running: running, ExitCode: exitCode, Pid: pid } = await exec.inspect(abort);
          return { running, exitCode, pid };
        } catch (err) {
          if (hasStatus(err, 404)) return undefined;
          throw err;
        }
      },
      signal,
    );
  }
}

function hasEnded({ running }: ExecState): boolean {
  return !running;
}
