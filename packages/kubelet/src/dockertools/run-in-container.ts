/** How a command ended, and the beginning of what it wrote, both streams as they came. */
export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs a command in a container to its end. When `signal` aborts it is ended there too.
 *
 * @throws RuntimeError `conflict` when the container does not run; the signal's reason when that aborts
 */
export type RunInContainer = (
  containerId: string,
  command: readonly string[],
  signal: AbortSignal,
) => Promise<CommandResult>;
