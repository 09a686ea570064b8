import { type Colour, type Ink, plainInk } from '../terminal/ink.js';
import { hostCell, imagesCell, labelsCell } from './cells.js';
import type { Table } from './table.js';
import { at, listOf, numberOf, textOf, type Wire } from './wire.js';

/** The columns of a kind, each with the cell that an object has in it. */
export type Columns = readonly (readonly [name: string, cell: (object: Wire) => string])[];

/**
 * What is shown of each kind. The first column and the words for what a pod does are the article's (v0.4.4); all else
 * is v0.5.6's.
 */
const COLUMNS: Readonly<Record<string, Columns>> = {
  Pod: [
    ['ID', ({ id }) => textOf(id)],
    ['Image(s)', ({ desiredState }) => imagesCell(at(desiredState, 'manifest'))],
    ['Host', ({ currentState }) => hostCell(currentState)],
    ['Labels', ({ labels }) => labelsCell(labels)],
    ['Status', ({ currentState }) => textOf(at(currentState, 'status'))],
  ],
  ReplicationController: [
    ['ID', ({ id }) => textOf(id)],
    [
      'Image(s)',
      ({ desiredState }) => imagesCell(at(desiredState, 'podTemplate', 'desiredState', 'manifest')),
    ],
    ['Selector', ({ desiredState }) => labelsCell(at(desiredState, 'replicaSelector'))],
    ['Replicas', ({ desiredState }) => String(numberOf(at(desiredState, 'replicas')))],
  ],
  Service: [
    ['ID', ({ id }) => textOf(id)],
    ['Labels', ({ labels }) => labelsCell(labels)],
    ['Selector', ({ selector }) => labelsCell(selector)],
    ['IP', ({ portalIP }) => textOf(portalIP)],
    ['Port', ({ port }) => String(numberOf(port))],
  ],
  Minion: [['Minion identifier', ({ id }) => textOf(id)]],
  Event: [
    ['Name', ({ involvedObject }) => textOf(at(involvedObject, 'name'))],
    ['Kind', ({ involvedObject }) => textOf(at(involvedObject, 'kind'))],
    ['Status', ({ status }) => textOf(status)],
    ['Reason', ({ reason }) => textOf(reason)],
    ['Message', ({ message }) => textOf(message)],
  ],
  Status: [['Status', ({ status }) => textOf(status)]],
};

/**
 * The columns of a kind.
 *
 * @param more further columns by kind, to their right
 * @throws Error for a kind that has none
 */
export function columnsOf(kind: string, more: Readonly<Record<string, Columns>> = {}): Columns {
  const columns = COLUMNS[kind];
  if (columns === undefined) throw new Error(`unknown type ${JSON.stringify(kind)}`);
  return [...columns, ...(more[kind] ?? [])];
}

const COLOURS: Readonly<Record<string, Colour>> = {
  Running: 'good',
  Waiting: 'waiting',
  Terminated: 'bad',
  Ready: 'good',
  NotReady: 'bad',
};

/** What an object has in a column; words for how it is have a colour. */
export function cellOf([name, cell]: Columns[number], object: Wire, ink: Ink): string {
  const text = ink.foreign(cell(object));
  const colour = name === 'Status' ? COLOURS[text] : undefined;
  return colour === undefined ? text : ink.coloured(colour, text);
}

/** What can be said of a table besides what is in it. */
export interface TableOptions {
  /** Further columns by kind, to the right. */
  readonly more?: Readonly<Record<string, Columns>>;
  readonly ink?: Ink;
}

/**
 * The table of an object or of a list, in its order.
 *
 * @throws Error for a kind that has none
 */
export function objectTable(body: Wire, { more, ink = plainInk }: TableOptions = {}): Table {
  const kind = textOf(body.kind);
  const columns = columnsOf(kind.replace(/List$/, ''), more);
  const objects = kind.endsWith('List') ? listOf(body.items) : [body];
  return {
    columns: columns.map(([name]) => name),
    rows: objects.map((object) => columns.map((column) => cellOf(column, object as Wire, ink))),
  };
}
