import type { Clock } from '@kube/component-base/clock';
import type { Flags } from '../command-line/flags.js';
import type { Log } from '../log/log.js';
import type { Printer } from '../rendering/printer.js';
import type { ApiServer } from '../server/api-server.js';

/** Standard input, output and error of one call. */
export interface Streams {
  /** Standard input as it comes. */
  readonly stdin: () => AsyncIterator<string>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a person sits at the other end. */
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
}

/** What a verb works with. */
export interface Session {
  readonly flags: Flags;
  readonly namespace: string;
  readonly server: ApiServer;
  readonly print: Printer;
  readonly streams: Streams;
  readonly log: Log;
  readonly clock: Clock;
}

/** Does what a verb's words ask for, and gives the exit code. Throws Fatal. */
export type Verb = (session: Session, args: readonly string[], signal: AbortSignal) => Promise<number>;
