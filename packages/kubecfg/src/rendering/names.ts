import { listOf, textOf, type Wire } from './wire.js';

const RESOURCES: Readonly<Record<string, string>> = {
  Event: 'events',
  Minion: 'minions',
  Pod: 'pods',
  ReplicationController: 'replicationControllers',
  Service: 'services',
};

/**
 * The words by which the objects of an answer are got, one a line: `pods/redis`. A Status names none.
 *
 * @throws Error for a kind that is not known
 */
export function objectNames(body: Wire): string {
  const kind = textOf(body.kind);
  if (kind === 'Status') return `${textOf(body.status)}\n`;
  const resource = RESOURCES[kind.replace(/List$/, '')];
  if (resource === undefined) throw new Error(`unknown type ${JSON.stringify(kind)}`);
  const objects = kind.endsWith('List') ? listOf(body.items) : [body];
  return objects.map((object) => `${resource}/${textOf((object as Wire).id)}\n`).join('');
}
