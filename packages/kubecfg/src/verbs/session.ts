import type { Flags } from '../command-line/flags.js';
import type { Printer } from '../rendering/printer.js';
import type { ApiServer } from '../server/api-server.js';

/** Standard input, output and error of one call, and what they are. */
export interface Streams {
  /** All of standard input. */
  readonly stdin: () => Promise<string>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** What a verb works with. */
export interface Session {
  readonly flags: Flags;
  readonly namespace: string;
  readonly server: ApiServer;
  readonly print: Printer;
  readonly streams: Streams;
}

/** Does what a verb's words ask for. */
export type Verb = (session: Session, args: readonly string[], signal: AbortSignal) => Promise<void>;
