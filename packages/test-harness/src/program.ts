import { type Child, startChild } from './child.js';
import { eventually } from './eventually.js';

/** How to start a program, and how to know that it is up. */
export interface ProgramOptions {
  /** Added to the environment of the test process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /**
   * The program is up when its output (stdout and stderr together) matches, or when the function gives true;
   * right after the start when absent.
   */
  readonly ready?: RegExp | (() => Promise<boolean>);
  /** Milliseconds to wait for `ready`; 20 000 unless told. */
  readonly within?: number;
}

/** A running program of ours. */
export type Program = Omit<Child, 'exit'>;

/**
 * Runs compiled JavaScript in a Node process of its own and waits until it is ready.
 *
 * @param file path of the compiled `.js`
 * @throws Error when it ends before it is ready, with what it wrote to stderr
 */
export async function startProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Program> {
  const { NODE_OPTIONS: _jestsOwn, ...inherited } = process.env;
  const child = await startChild(process.execPath, [file, ...args], {
    env: { ...inherited, ...options.env },
    cwd: options.cwd,
  });
  try {
    await eventually(() => child.exit() !== undefined || isReady(child, options.ready), {
      within: options.within ?? 20_000,
      describe: `readiness of ${file}`,
    });
  } catch (cause) {
    await child.kill('SIGKILL');
    throw new Error(`${file} did not get ready; it wrote:\n${child.stdout()}${child.stderr()}`, { cause });
  }
  const exit = child.exit();
  if (exit !== undefined && options.ready !== undefined) {
    throw new Error(
      `${file} ended with ${exit.code ?? exit.signal} before it was ready:\n${child.stdout()}${child.stderr()}`,
    );
  }
  return child;
}

async function isReady(child: Child, ready: ProgramOptions['ready']): Promise<boolean> {
  if (ready === undefined) {
    return true;
  }
  return ready instanceof RegExp ? ready.test(child.stdout() + child.stderr()) : await ready();
}
