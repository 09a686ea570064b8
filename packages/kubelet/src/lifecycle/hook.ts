import type { Container, LifecycleHandler } from '@kube/api-types';
import type { RunInContainer } from '../dockertools/run-in-container.js';
import { httpGet } from '../http-get.js';
import { httpUrl, portNumber } from '../probes/probe-target.js';

/** Enough of what a command wrote to see what is wrong with it. */
const SHOWN_OUTPUT = 200;

/** What a hook is run in. */
export interface HookPlace {
  readonly containerId: string;
  /** Of the container that the hook is of. */
  readonly ports: Container['ports'];
  readonly podIP: string;
}

/**
 * Runs a hook to its end. v0.5.6: whatever a server answers is fine; there, the path of a GET began with two slashes.
 *
 * @throws Error that says what went wrong; the signal's reason when that aborts
 */
export async function runHook(
  run: RunInContainer,
  { exec, httpGet: get }: LifecycleHandler,
  { containerId, ports, podIP }: HookPlace,
  signal: AbortSignal,
): Promise<void> {
  if (exec !== undefined) {
    const command = exec.command ?? [];
    const { exitCode, output } = await run(containerId, command, signal);
    if (exitCode === 0) return;
    const shown = JSON.stringify(output.trim().slice(0, SHOWN_OUTPUT));
    throw new Error(`${command.join(' ')}: ended with code ${exitCode}, wrote ${shown}`);
  }
  if (get !== undefined) await httpGet(httpUrl({ ports }, get, podIP), 0, signal);
}

/**
 * The preStop hook of a container as it is kept with the container: by the time it is run the pod may be gone, and
 * nobody knows the names of its ports.
 */
export function keptPreStop({ lifecycle, ports }: Container): LifecycleHandler | undefined {
  const hook = lifecycle?.preStop;
  const port = hook?.httpGet?.port;
  if (hook?.httpGet === undefined || typeof port !== 'string') return hook;
  try {
    return { ...hook, httpGet: { ...hook.httpGet, port: portNumber({ ports }, port) } };
  } catch {
    // It is told of when it is to be run.
    return hook;
  }
}
