import type { WireCodec, WireObject } from '@kube/api-types';
import { type ListedKind, objectTable } from './object-table.js';
import { type Table, tableText } from './table.js';

const KINDS: readonly ListedKind[] = ['Pod', 'ReplicationController', 'Service', 'Node', 'Event'];

/**
 * What the server said, as a table.
 *
 * @throws StatusError BadRequest when an object is not what it says it is
 * @throws Error for a kind that has no table
 */
export function answerTable(body: WireObject, codec: WireCodec): string {
  return tableText(tableOf(body, codec));
}

function tableOf(body: WireObject, codec: WireCodec): Table {
  const { kind } = body;
  if (kind === 'Status') {
    return { columns: ['Status'], rows: [[codec.decode('Status', body).object.status ?? '']] };
  }
  for (const known of KINDS) {
    const name = codec.wireKind(known);
    if (kind === name) return objectTable(known, [codec.decode(known, body).object]);
    if (kind === `${name}List`) return objectTable(known, codec.decodeList(known, body).items);
  }
  throw new Error(`unknown type ${JSON.stringify(kind)}, expected unknown`);
}
