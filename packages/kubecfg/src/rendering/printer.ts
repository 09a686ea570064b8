import type { WireCodec } from '@kube/api-types';
import type { Flags } from '../command-line/flags.js';
import type { Answer } from '../server/api-server.js';
import { answerTable } from './answer-table.js';

/** Turns an answer into what is printed, without the newline that ends a command's output. */
export type Printer = (answer: Answer, codec: WireCodec) => Promise<string>;

/** The printer that the flags ask for; of JSON, YAML and templates the first in that order wins. */
export function printerFor(flags: Flags): Printer {
  if (flags.json) return async ({ text }) => text;
  return async ({ body }, codec) => answerTable(body, codec);
}
