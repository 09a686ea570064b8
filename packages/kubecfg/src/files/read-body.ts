import { readFileSync } from 'node:fs';
import { Fatal } from '../fatal.js';
import { fileErrorText } from './go-error.js';

/**
 * The text that `-c` names: standard input, an address of the web, or a file.
 *
 * @throws Fatal when there is none
 */
export async function readBody(config: string, stdin: () => Promise<string>): Promise<string> {
  if (config === '') throw new Fatal('needConfig', 'Need config file (-c)');
  if (config === '-') return stdin();
  try {
    return readFileSync(config, 'utf8');
  } catch (err) {
    const reason = fileErrorText(err, config);
    throw new Fatal('readConfig', `Unable to read ${config}: ${reason}`, [], { cause: err });
  }
}
