import { readFileSync } from 'node:fs';
import type { Flags } from '../command-line/flags.js';
import { Fatal } from '../fatal.js';
import { fileErrorText } from './go-error.js';

/**
 * The template that the flags give; that of a file comes before one on the command line.
 *
 * @throws Fatal in the words of v0.5.6 when the file cannot be read
 */
export function templateSource(flags: Pick<Flags, 'template' | 'template_file'>): string | undefined {
  const { template, template_file: path } = flags;
  if (path === '') return template === '' ? undefined : template;
  try {
    return readFileSync(path, 'utf8');
  } catch (err) {
    const reason = fileErrorText(err, path);
    throw new Fatal('readTemplate', `Error reading template ${path}, ${reason}`, [], { cause: err });
  }
}
