import type { Kind, ObjectsByKind } from '@kube/api-types';
import { hostCell, imagesCell, labelsCell, statusCell } from './cells.js';
import type { Table } from './table.js';

/** The columns of a kind, each with the cell that an object has in it. */
type Columns<T> = readonly (readonly [name: string, cell: (object: T) => string])[];

/** A kind that kubecfg lists. */
export type ListedKind = Exclude<Kind, 'Endpoints'>;

type ColumnsByKind = { readonly [K in ListedKind]: Columns<ObjectsByKind[K]> };

/** What is shown of each kind: the article's look where the article shows it, v0.5.6's for all else. */
const COLUMNS: ColumnsByKind = {
  Pod: [
    ['ID', ({ metadata }) => metadata.name],
    ['Image(s)', ({ spec }) => imagesCell(spec.containers)],
    ['Host', hostCell],
    ['Labels', ({ metadata }) => labelsCell(metadata.labels)],
    ['Status', statusCell],
  ],
  ReplicationController: [
    ['ID', ({ metadata }) => metadata.name],
    ['Image(s)', ({ spec }) => imagesCell(spec.template?.spec.containers)],
    ['Selector', ({ spec }) => labelsCell(spec.selector)],
    ['Replicas', ({ spec }) => String(spec.replicas ?? 0)],
  ],
  Service: [
    ['ID', ({ metadata }) => metadata.name],
    ['Labels', ({ metadata }) => labelsCell(metadata.labels)],
    ['Selector', ({ spec }) => labelsCell(spec.selector)],
    ['IP', ({ spec }) => spec.clusterIP ?? ''],
    ['Port', ({ spec }) => String(spec.ports[0]?.port ?? 0)],
  ],
  Node: [['Minion identifier', ({ metadata }) => metadata.name]],
  Event: [
    ['Name', ({ involvedObject }) => involvedObject.name ?? ''],
    ['Kind', ({ involvedObject }) => involvedObject.kind ?? ''],
    ['Status', ({ status }) => status ?? ''],
    ['Reason', ({ reason }) => reason ?? ''],
    ['Message', ({ message }) => message ?? ''],
  ],
};

/** The table of objects of one kind, in their order. */
export function objectTable<K extends ListedKind>(kind: K, objects: readonly ObjectsByKind[K][]): Table {
  const columns: Columns<ObjectsByKind[K]> = COLUMNS[kind];
  return {
    columns: columns.map(([name]) => name),
    rows: objects.map((object) => columns.map(([, cell]) => cell(object))),
  };
}
