import { readFileSync } from 'node:fs';
import { Fatal } from '../fatal.js';
import { fileErrorText } from '../files/go-error.js';

/** A text that `-c` names, and what to call it in messages. */
export interface BodySource {
  readonly name: string;
  readonly text: string;
}

/** Reads all of standard input. */
export type ReadAll = () => Promise<string>;

/**
 * The text that `-c` names: standard input, an address of the web, or a file.
 *
 * @throws Fatal in the words of v0.5.6 when there is none
 */
export async function readBody(config: string, stdin: ReadAll, signal: AbortSignal): Promise<BodySource> {
  if (config === '') throw new Fatal('needConfig', 'Need config file (-c)');
  if (config === '-') return { name: config, text: await stdin() };
  if (/^https?:\/\//.test(config)) {
    const { readUrl } = await import('./read-url.js');
    return { name: config, text: await readUrl(config, signal) };
  }
  try {
    return { name: config, text: readFileSync(config, 'utf8') };
  } catch (err) {
    const reason = fileErrorText(err, config);
    throw new Fatal('readConfig', `Unable to read ${config}: ${reason}`, [], { cause: err });
  }
}
