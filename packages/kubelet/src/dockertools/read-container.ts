import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { identityOf } from './container-labels.js';
import type { ContainerState, ContainerSummary, HostPort, PodContainer } from './container-runtime.js';

/** The engine's entry of a list in our words. */
export function readSummary({ Id, Labels, State, Ports }: ContainerInfo): ContainerSummary {
  const { pod, podUid, container } = identityOf(Labels ?? {});
  return {
    id: Id,
    pod,
    podUid,
    container,
    state: stateOf(State),
    hostPorts: (Ports ?? []).flatMap((port): HostPort[] =>
      port.PublicPort
        ? [{ protocol: protocolOf(port.Type), hostIP: anyAsEmpty(port.IP), hostPort: port.PublicPort }]
        : [],
    ),
  };
}

/** The engine's description of one container in our words. */
export function readContainer(info: ContainerInspectInfo): PodContainer {
  const { State: state, HostConfig: host } = info;
  const joined = /^container:(.+)$/.exec(host.NetworkMode ?? '')?.[1];
  const ip = Object.values(info.NetworkSettings.Networks ?? {}).find(({ IPAddress }) => IPAddress)?.IPAddress;
  const startedAt = timeOf(state.StartedAt);
  const finishedAt = timeOf(state.FinishedAt);
  return {
    ...identityOf(info.Config.Labels ?? {}),
    id: info.Id,
    state: stateOf(state.Status),
    image: info.Config.Image,
    imageId: info.Image,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    exitCode: state.ExitCode,
    outOfMemory: state.OOMKilled,
    ...(joined === undefined ? {} : { networkId: joined }),
    ...(ip === undefined ? {} : { ip }),
  };
}

/** A paused container still holds all that it has; one that is being removed is on its way out. */
function stateOf(status: string): ContainerState {
  if (status === 'created') return 'created';
  return status === 'running' || status === 'paused' || status === 'restarting' ? 'running' : 'exited';
}

/** The engine writes the year 1 for a time that never came. */
function timeOf(time: string): string | undefined {
  return time.startsWith('0001-') ? undefined : time;
}

function protocolOf(type: string): 'tcp' | 'udp' {
  return type === 'udp' ? 'udp' : 'tcp';
}

function anyAsEmpty(ip: string | undefined): string {
  return ip === undefined || ip === '0.0.0.0' || ip === '::' ? '' : ip;
}
