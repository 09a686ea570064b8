import type { ContainerState, ContainerStatus } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { numberOf, present, presentOrNone, type Received, textOf } from './received.js';
import { NEVER } from './time.js';
import { omitEmpty, sortedMap } from './written.js';

/** Name of the entry that stands for the network container, and carries the address of the pod. */
const NETWORK = 'net';

/** The report of the kubelet, by name of the container. */
export function encodeInfo(
  statuses: readonly ContainerStatus[] | undefined,
  podIP: string | undefined,
): wire.PodState['info'] {
  const entries = (statuses ?? []).map((status) => [status.name, encodeStatusOf(status, podIP)]);
  return sortedMap(Object.fromEntries(entries) as Record<string, wire.ContainerStatus>);
}

/** Reads a report, in the order of the names. */
export function decodeInfo(
  info: Received<NonNullable<wire.PodState['info']>>,
): readonly ContainerStatus[] | undefined {
  const entries = Object.entries(info).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? undefined
    : entries.map(([name, status = {}]) => decodeStatusOf(name, status));
}

function encodeStatusOf(status: ContainerStatus, podIP: string | undefined): wire.ContainerStatus {
  return {
    state: encodeState(status.state ?? {}),
    restartCount: status.restartCount,
    podIP: status.name === NETWORK ? omitEmpty(podIP) : undefined,
    image: status.image,
  };
}

function decodeStatusOf(name: string, status: Received<wire.ContainerStatus>): ContainerStatus {
  return present({
    name,
    state: decodeState(status.state ?? {}),
    restartCount: status.restartCount ?? 0,
    image: textOf(status.image) ?? '',
  });
}

function encodeState({ waiting, running, terminated }: ContainerState): wire.ContainerState {
  return {
    waiting: waiting && { reason: omitEmpty(waiting.message ?? waiting.reason) },
    running: running && { startedAt: running.startedAt ?? NEVER },
    termination: terminated && {
      exitCode: terminated.exitCode,
      signal: omitEmpty(terminated.signal),
      reason: omitEmpty(terminated.reason),
      message: omitEmpty(terminated.message),
      startedAt: terminated.startedAt ?? NEVER,
      finishedAt: terminated.finishedAt ?? NEVER,
    },
  };
}

function decodeState(state: Received<wire.ContainerState>): ContainerState | undefined {
  const { waiting, running, termination } = state;
  return presentOrNone({
    waiting: waiting && present({ reason: textOf(waiting.reason) }),
    running: running && present({ startedAt: timeOf(running.startedAt) }),
    terminated:
      termination &&
      present({
        exitCode: termination.exitCode ?? 0,
        signal: numberOf(termination.signal),
        reason: textOf(termination.reason),
        message: textOf(termination.message),
        startedAt: timeOf(termination.startedAt),
        finishedAt: timeOf(termination.finishedAt),
      }),
  });
}

function timeOf(time: string | number | boolean | undefined): string | undefined {
  return time === NEVER ? undefined : textOf(time);
}
