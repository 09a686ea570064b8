import type { Event, ObjectMeta } from '@kube/api-types';
import { age } from '../age.js';
import { compactTable, type Line } from './layout.js';

/** Notes that the codec keeps for itself, and that travel in other fields. */
const OF_THE_CODEC = 'v1beta1.kubernetes.io/';

/** What every story begins with. */
export function metadataLines(
  { name, namespace, labels, annotations, creationTimestamp }: ObjectMeta,
  now: number,
): readonly Line[] {
  return [
    ['Name', name],
    ['Namespace', namespace ?? ''],
    ['Labels', pairs(labels)],
    ['Annotations', pairs(annotations).filter((pair) => !pair.startsWith(OF_THE_CODEC))],
    ['Created', since(creationTimestamp, now)],
  ];
}

/** `k=v`, one a line, sorted. */
export function pairs(map: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.entries(map)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}

/** A time and how long ago it was. */
export function since(time: string | undefined, now: number): string {
  return time === undefined ? '' : `${time} (${age(time, now)} ago)`;
}

/** What happened to an object, the oldest first. */
export function eventsText(events: readonly Event[], now: number): string {
  if (events.length === 0) return 'Events: none\n';
  const rows = [...events]
    .sort((a, b) => timeOf(a) - timeOf(b))
    .map((event) => [
      age(event.lastTimestamp, now),
      event.count === undefined || event.count < 2 ? '' : `${event.count} times`,
      event.source?.component ?? '',
      event.reason ?? '',
      event.message ?? '',
    ]);
  return `Events:\n${compactTable(['Age', 'Seen', 'From', 'Reason', 'Message'], rows, 2)}`;
}

function timeOf({ lastTimestamp = '' }: Event): number {
  return Date.parse(lastTimestamp) || 0;
}
