import { goJson } from '@kube/api-types';
import type { Answer } from '../server/answer.js';
import { cellOf, columnsOf } from './object-table.js';
import type { PrintContext, Printer, PrintFlags } from './printer.js';
import { type GrowingTable, growingTable } from './table.js';
import { wideColumns } from './wide-columns.js';
import { listOf, textOf, type Wire } from './wire.js';

/** What happened to an object. */
export interface Change {
  /** ADDED, MODIFIED or DELETED. */
  readonly type: string;
  readonly object: Wire;
}

/** Turns what is there, and then each change, into what is printed. */
export interface WatchPrinter {
  present(answer: Answer): Promise<string>;
  change(change: Change): Promise<string>;
}

/**
 * The printer of changes that the flags ask for: rows of a table that goes on, with what happened in its last column;
 * or one object after the other in the form that was asked for, in JSON together with what happened.
 */
export function createWatchPrinter(flags: PrintFlags, print: Printer, context: PrintContext): WatchPrinter {
  const otherForm = flags.json || flags.yaml || context.template !== undefined;
  if (!otherForm && (flags.o === '' || flags.o === 'wide')) return tablePrinter(flags.o === 'wide', context);
  const isJson = flags.json || (!otherForm && flags.o === 'json');
  const isYaml = flags.yaml || (!otherForm && flags.o === 'yaml');
  const change = async ({ type, object }: Change): Promise<string> => {
    if (isJson) return `${goJson({ type, object })}\n`;
    const text = await print({ text: goJson(object), body: object });
    return isYaml ? `--- # ${type}\n${text}` : `${text}\n`;
  };
  return {
    change,
    async present({ body }) {
      const texts = await Promise.all(objectsOf(body).map((object) => change({ type: 'ADDED', object })));
      return texts.join('');
    },
  };
}

function tablePrinter(wide: boolean, { now, ink }: PrintContext): WatchPrinter {
  let table: GrowingTable | undefined;
  const cellsOf = ({ type, object }: Change): readonly string[] => [
    ...columns(object).map((column) => cellOf(column, object, ink)),
    type.toLowerCase(),
  ];
  const columns = (object: Wire) => columnsOf(textOf(object.kind), wide ? wideColumns(now()) : {});
  return {
    async present({ body }) {
      const kind = textOf(body.kind).replace(/List$/, '');
      table = growingTable({
        columns: [...columns({ kind }).map(([name]) => name), 'Change'],
        rows: objectsOf(body).map((object) => cellsOf({ type: '', object })),
      });
      return table.text;
    },
    async change(change) {
      return table?.row(cellsOf(change)) ?? '';
    },
  };
}

/** The objects of a list say no kind; its own tells it. */
function objectsOf(body: Wire): readonly Wire[] {
  const kind = textOf(body.kind);
  if (!kind.endsWith('List')) return [body];
  const { apiVersion } = body;
  return listOf(body.items).map((item) => ({
    kind: kind.replace(/List$/, ''),
    apiVersion,
    ...(item as Wire),
  }));
}
