import { hostCell, imagesCell, labelsCell } from './cells.js';
import type { Table } from './table.js';
import { at, listOf, numberOf, textOf, type Wire } from './wire.js';

/** The columns of a kind, each with the cell that an object has in it. */
type Columns = readonly (readonly [name: string, cell: (object: Wire) => string])[];

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
 * The table of an object or of a list, in its order.
 *
 * @throws Error for a kind that has none
 */
export function objectTable(body: Wire): Table {
  const kind = textOf(body.kind);
  const columns = COLUMNS[kind.replace(/List$/, '')];
  if (columns === undefined) throw new Error(`unknown type ${JSON.stringify(kind)}`);
  const objects = kind.endsWith('List') ? listOf(body.items) : [body];
  return {
    columns: columns.map(([name]) => name),
    rows: objects.map((object) => columns.map(([, cell]) => cell(object as Wire))),
  };
}
