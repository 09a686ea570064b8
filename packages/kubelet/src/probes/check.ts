import { connect } from 'node:net';
import { DeadlineError, within } from '@kube/component-base';
import { RuntimeError } from '../dockertools/container-runtime.js';
import type { CommandResult, RunInContainer } from '../dockertools/run-in-container.js';
import { httpGet } from '../http-get.js';
import { messageOf } from '../message-of.js';
import type { ProbeTarget } from './probe-target.js';

/** What a check has found. `unknown`: it could not be made, which says nothing of the container. */
export type CheckResult =
  | { readonly type: 'healthy' }
  | { readonly type: 'unhealthy'; readonly why: string }
  | { readonly type: 'unknown'; readonly why: string };

const HEALTHY: CheckResult = { type: 'healthy' };
const SHOWN_OUTPUT = 200;

/** What checks need of the engine. */
export interface CheckEngine {
  readonly run: RunInContainer;
  /** Resolves when the engine answers something that costs it nothing. */
  readonly answers: (containerId: string, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Makes one check of a container. It has failed when there is no answer within `timeoutMs`.
 *
 * @throws the signal's reason when that aborts
 */
export async function check(
  engine: CheckEngine,
  containerId: string,
  { target, timeoutMs }: { readonly target: ProbeTarget; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<CheckResult> {
  try {
    return await within(timeoutMs, signal, (limit) =>
      CHECKS[target.type](engine.run, containerId, target as never, limit),
    );
  } catch (err) {
    signal.throwIfAborted();
    if (err instanceof DeadlineError) {
      // A command hangs as well when the engine does, which says nothing of the container.
      if (target.type === 'exec' && !(await answersWithin(engine, containerId, timeoutMs, signal)))
        return { type: 'unknown', why: `the engine does not answer within ${timeoutMs / 1000} s` };
      return unhealthy(`${describe(target)}: no answer within ${timeoutMs / 1000} s`);
    }
    if (err instanceof RuntimeError) return { type: 'unknown', why: err.message };
    return unhealthy(`${describe(target)}: ${messageOf(err)}`);
  }
}

async function answersWithin(
  engine: CheckEngine,
  containerId: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await within(limitMs, signal, (limit) => engine.answers(containerId, limit));
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

type Checks = {
  readonly [T in ProbeTarget['type']]: (
    run: RunInContainer,
    containerId: string,
    target: Extract<ProbeTarget, { readonly type: T }>,
    signal: AbortSignal,
  ) => Promise<CheckResult>;
};

const CHECKS: Checks = {
  async exec(run, containerId, target, signal) {
    return execResult(target.command, await run(containerId, target.command, signal));
  },

  async http(_, __, target, signal) {
    const { status } = await httpGet(target.url, 0, signal);
    return status >= 200 && status < 400 ? HEALTHY : unhealthy(`${describe(target)}: answered ${status}`);
  },

  async tcp(_, __, { host, port }, signal) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ host, port, signal }, () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', reject);
    });
    return HEALTHY;
  },
};

/**
 * v0.5.6: a command says that all is well by writing `ok`, and by nothing else. Here it may also say nothing, as
 * commands do that are content; and what ends with another code than 0 is not well, whatever it writes.
 */
export function execResult(command: readonly string[], { exitCode, output }: CommandResult): CheckResult {
  const said = output.trim();
  if (exitCode === 0 && (said === '' || said.toLowerCase() === 'ok')) return HEALTHY;
  const shown = JSON.stringify(said.length > SHOWN_OUTPUT ? `${said.slice(0, SHOWN_OUTPUT)}…` : said);
  const what = exitCode === 0 ? `wrote ${shown}, not "ok"` : `ended with code ${exitCode}, wrote ${shown}`;
  return unhealthy(`${describe({ type: 'exec', command })}: ${what}`);
}

function unhealthy(why: string): CheckResult {
  return { type: 'unhealthy', why };
}

function describe(target: ProbeTarget): string {
  switch (target.type) {
    case 'exec':
      return target.command.join(' ');
    case 'http':
      return `GET ${target.url.href}`;
    case 'tcp':
      return `TCP ${target.host}:${target.port}`;
  }
}
