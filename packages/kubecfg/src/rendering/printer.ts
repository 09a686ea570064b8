import type { Flags } from '../command-line/flags.js';
import { Fatal } from '../fatal.js';
import type { Answer } from '../server/answer.js';
import type { Ink } from '../terminal/ink.js';
import { objectTable } from './object-table.js';
import { tableText } from './table.js';

/** Turns an answer into what is printed, without the newline that ends a command's output. */
export type Printer = (answer: Answer) => Promise<string>;

/** The flags that say how to print. */
export type PrintFlags = Pick<Flags, 'json' | 'yaml' | 'o'>;

/** What printers know besides the answer. */
export interface PrintContext {
  /** Milliseconds since 1970, for what is said of ages. */
  readonly now: () => number;
  readonly ink: Ink;
  /** The template to print with, where one is given. */
  readonly template: string | undefined;
}

/**
 * The printer that the flags ask for; of JSON, YAML and templates the first in that order wins, and all over `-o`.
 *
 * @throws Fatal for a template that is none
 */
export async function printerFor(flags: PrintFlags, context: PrintContext): Promise<Printer> {
  if (flags.json) return nullForNothing;
  if (flags.yaml) return yamlPrinter;
  if (context.template !== undefined) return templatePrinter(context.template);
  if (flags.o === 'json') return jsonPrinter;
  if (flags.o === 'yaml') return yamlPrinter;
  if (flags.o === 'wide') return widePrinter(context);
  if (flags.o === 'name') return namePrinter;
  return async ({ body }) => tableText(objectTable(body, { ink: context.ink }));
}

/** What the server said, as it said it. */
const jsonPrinter: Printer = async ({ text }) => text;

/** v0.5.6 read the list and wrote it again: Go writes null for a list without anything in it. */
const nullForNothing: Printer = async ({ text }) => text.replace(/"items":\[\]\}$/, '"items":null}');

const namePrinter: Printer = async ({ body }) => {
  const { objectNames } = await import('./names.js');
  // Without the newline that ends the output.
  return objectNames(body).replace(/\n$/, '');
};

function widePrinter({ now, ink }: PrintContext): Printer {
  return async ({ body }) => {
    const { wideColumns } = await import('./wide-columns.js');
    return tableText(objectTable(body, { more: wideColumns(now()), ink }));
  };
}

/** The YAML of v0.5.6, with the newline that its library ends it with. */
export const yamlPrinter: Printer = async ({ body }) => {
  const { internalForm, yamlText } = await import('./yaml/index.js');
  return yamlText(internalForm(body));
};

async function templatePrinter(source: string): Promise<Printer> {
  const { executeTemplate, parseTemplate, TemplateError } = await import('../template/index.js');
  try {
    const template = parseTemplate(source, 'output');
    return async ({ text }) => executeTemplate(template, JSON.parse(text));
  } catch (err) {
    if (!(err instanceof TemplateError)) throw err;
    throw new Fatal('parseTemplate', `Error '${err.message}' parsing template:\n'${source}'`, [], {
      cause: err,
    });
  }
}
