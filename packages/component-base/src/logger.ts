/** Data of a log line. Names are a closed list per component; errors go under `err`. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where a component tells what it does. Handed in, never imported as a global.
 *
 * Lines of `info` and above are for operators; guard what only tells the story with `if (log.v(3))`,
 * as the `-v` flag of the original does.
 */
export interface Logger {
  /** What happened to the cluster, and start-up facts. */
  info(fields: LogFields, message: string): void;
  /** Unexpected, and we go on. */
  warn(fields: LogFields, message: string): void;
  /** An operator must act. */
  error(fields: LogFields, message: string): void;
  /** True when `-v` is at least `level`. */
  v(level: number): boolean;
  /** A logger that adds `fields` to each of its lines. */
  child(fields: LogFields): Logger;
}
