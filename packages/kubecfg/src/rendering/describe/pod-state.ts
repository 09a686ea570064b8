import type { ContainerState, ContainerStatus, Event, Pod } from '@kube/api-types';
import { age } from '../age.js';

const WORDS = {
  Pending: 'Waiting',
  Running: 'Running',
  Succeeded: 'Terminated',
  Failed: 'Terminated',
  Unknown: 'Terminated',
} as const;

/** What a pod does in the wire's word, and why where it is not running. */
export function podState(pod: Pod, events: readonly Event[]): string {
  const { phase, message } = pod.status ?? {};
  const word = phase === undefined ? 'not known' : WORDS[phase];
  const why = message ?? (phase === 'Running' ? undefined : reasonOf(pod, events));
  return why === undefined ? word : `${word}: ${why}`;
}

function reasonOf(pod: Pod, events: readonly Event[]): string | undefined {
  const waiting = (pod.status?.containerStatuses ?? []).find(
    ({ state }) => state?.waiting?.reason !== undefined,
  );
  if (waiting !== undefined) return `container ${waiting.name}: ${waiting.state?.waiting?.reason}`;
  if (pod.spec.nodeName !== undefined) return undefined;
  const refused = [...events].reverse().find(({ reason }) => reason === 'failedScheduling');
  return refused?.message ?? 'it is not placed on a minion yet';
}

/** What a container does. */
export function containerState({ waiting, running, terminated }: ContainerState = {}, now: number): string {
  if (running !== undefined) {
    const { startedAt } = running;
    return startedAt === undefined ? 'running' : `running since ${startedAt} (${age(startedAt, now)})`;
  }
  if (terminated !== undefined) {
    const { exitCode, signal, reason, message, finishedAt } = terminated;
    const by = signal === undefined || signal === 0 ? `exit code ${exitCode}` : `signal ${signal}`;
    const why = [reason, message].filter(Boolean).join(': ');
    const when = finishedAt === undefined ? '' : `, ${age(finishedAt, now)} ago`;
    return `ended with ${by}${why === '' ? '' : ` (${why})`}${when}`;
  }
  return `waiting${waiting?.reason === undefined ? '' : `: ${waiting.reason}`}`;
}

/** The report on a container of a pod. */
export function statusOf({ status }: Pod, name: string): ContainerStatus | undefined {
  return status?.containerStatuses?.find((one) => one.name === name);
}
