import type { Clock } from '@kube/component-base/clock';
import type { Flags } from '../command-line/flags.js';
import type { Log } from '../log/log.js';
import type { PrintContext, Printer } from '../rendering/printer.js';
import type { ApiServer } from '../server/api-server.js';

/** Standard input, output and error of one call. */
export interface Streams {
  /** Standard input as it comes, as text. */
  readonly stdin: () => AsyncIterator<string>;
  /** The same as bytes. */
  readonly stdinBytes: () => AsyncIterator<Uint8Array>;
  readonly stdout: (text: string | Uint8Array) => void;
  readonly stderr: (text: string | Uint8Array) => void;
  /** Whether a person sits at the other end. */
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly terminal: Terminal;
}

/** The terminal at standard input and output. */
export interface Terminal {
  /** Undefined where there is none. */
  size(): TerminalSize | undefined;
  /** Calls when the size has changed; the result ends that. */
  onResize(listener: () => void): () => void;
  /** True passes every key on, the ones that stop a program too. */
  setRaw(raw: boolean): void;
}

/** Width and height in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a verb works with. */
export interface Session {
  readonly flags: Flags;
  readonly namespace: string;
  readonly server: ApiServer;
  readonly print: Printer;
  readonly printing: PrintContext;
  readonly streams: Streams;
  /** Is told what is strange, and no reason to stop. */
  readonly onWarning: (text: string) => void;
  readonly log: Log;
  readonly clock: Clock;
}

/** Does what a verb's words ask for, and gives the exit code. Throws Fatal. */
export type Verb = (session: Session, args: readonly string[], signal: AbortSignal) => Promise<number>;
