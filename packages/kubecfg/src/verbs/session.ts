import type { Clock } from '@kube/component-base/clock';
import type { Flags } from '../command-line/flags.js';
import type { Log } from '../log/log.js';
import type { PrintContext, Printer } from '../rendering/printer.js';
import type { ApiServer } from '../server/api-server.js';
import type { Streams } from '../terminal/streams.js';

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
