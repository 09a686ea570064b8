import { age } from './age.js';
import { labelsCell } from './cells.js';
import type { Columns } from './object-table.js';
import { at, listOf, numberOf, textOf, type Wire, wireOf } from './wire.js';

/** What `-o wide` shows of each kind beside the columns that are always there. */
export function wideColumns(now: number): Readonly<Record<string, Columns>> {
  const ageColumn = ['Age', ({ creationTimestamp }: Wire) => age(creationTimestamp, now)] as const;
  return {
    Pod: [
      ['IP', ({ currentState }) => textOf(at(currentState, 'podIP'))],
      ['Restarts', ({ currentState }) => String(restarts(currentState))],
      ageColumn,
      ['Message', ({ currentState }) => podMessage(currentState)],
    ],
    ReplicationController: [
      ['Current', ({ currentState }) => String(numberOf(at(currentState, 'replicas')))],
      ['Labels', ({ labels }) => labelsCell(labels)],
      ageColumn,
    ],
    Service: [
      ['Container port', ({ containerPort }) => String(containerPort ?? 0)],
      ['Public IPs', ({ publicIPs }) => listOf(publicIPs).map(textOf).join(',')],
      ageColumn,
    ],
    Minion: [
      ['Status', minionStatus],
      ['CPU', ({ resources }) => text(at(resources, 'capacity', 'cpu'))],
      ['Memory', ({ resources }) => text(at(resources, 'capacity', 'memory'))],
      ['Host IP', ({ hostIP }) => textOf(hostIP)],
      ['Labels', ({ labels }) => labelsCell(labels)],
      ageColumn,
    ],
    Event: [
      ['Source', ({ source }) => textOf(source)],
      ['Count', ({ count }) => String(numberOf(count) || 1)],
      ['Age', ({ timestamp }) => age(timestamp, now)],
    ],
  };
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

/** The network container is not the user's, and its restarts are not counted. */
function restarts(currentState: unknown): number {
  return Object.entries(wireOf(at(currentState, 'info')))
    .filter(([name]) => name !== 'net')
    .reduce((sum, [, status]) => sum + numberOf(at(status, 'restartCount')), 0);
}

/** Why a pod is as it is: what is said of it, or of the first of its containers that waits or has ended. */
export function podMessage(currentState: unknown): string {
  const message = textOf(at(currentState, 'message'));
  if (message !== '') return message;
  const states = Object.entries(wireOf(at(currentState, 'info'))).map(
    ([name, status]) => [name, at(status, 'state')] as const,
  );
  for (const [name, state] of states) {
    const reason = textOf(at(state, 'waiting', 'reason'));
    if (reason !== '') return `${name}: ${reason}`;
    const ended = wireOf(state).termination;
    if (ended !== undefined && ended !== null) {
      const why = textOf(at(ended, 'reason'));
      return `${name}: ended with exit code ${numberOf(at(ended, 'exitCode'))}${why === '' ? '' : ` (${why})`}`;
    }
  }
  return '';
}

/** The words of the wire are those of the releases after v0.5.6. */
function minionStatus({ status, unschedulable }: Wire): string {
  const words = listOf(at(status, 'conditions')).map((condition) => {
    const kind = textOf(at(condition, 'kind'));
    const said = textOf(at(condition, 'status'));
    return said === 'Full' ? kind : said === 'None' ? `Not${kind}` : `${kind}${said}`;
  });
  return [...words, ...(unschedulable === true ? ['Unschedulable'] : [])].join(',');
}
