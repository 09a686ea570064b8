import type {
  Container,
  ContainerPort,
  Event,
  Pod,
  ReplicationController,
  Service,
  Volume,
} from '@kube/api-types';
import { eventsText, metadataLines, pairs } from './common.js';
import { type Line, layout } from './layout.js';
import { containerState, podState, statusOf } from './pod-state.js';

/** A pod, and what belongs to it. */
export interface PodStory {
  readonly pod: Pod;
  readonly events: readonly Event[];
  /** Those whose selector takes the pod. */
  readonly controllers: readonly ReplicationController[];
  /** Those whose traffic the pod may get. */
  readonly services: readonly Service[];
}

/** The story of a pod. */
export function describePod({ pod, events, controllers, services }: PodStory, now: number): string {
  const { metadata, spec, status } = pod;
  const lines: readonly Line[] = [
    ...metadataLines(metadata, now),
    ['Status', podState(pod, events)],
    ['Host', spec.nodeName ?? '<unassigned>'],
    ['Wanted of hosts', pairs(spec.nodeSelector)],
    ['IP', status?.podIP ?? ''],
    ['Restart policy', spec.restartPolicy ?? ''],
    ['Controllers', controllers.map(controllerText)],
    ['Services', services.map(({ metadata: { name } }) => name)],
    [
      'Containers',
      { block: spec.containers.map((one) => [one.name, { block: containerLines(pod, one, now) }]) },
    ],
    ['Volumes', { block: (spec.volumes ?? []).map((volume) => [volume.name, volumeText(volume)]) }],
  ];
  return layout(lines) + eventsText(events, now);
}

function controllerText({ metadata, spec, status }: ReplicationController): string {
  return `${metadata.name} (${status?.replicas ?? 0} of ${spec.replicas ?? 0} pods)`;
}

function containerLines(pod: Pod, container: Container, now: number): readonly Line[] {
  const status = statusOf(pod, container.name);
  const { limits } = container.resources ?? {};
  const mounts = container.volumeMounts ?? [];
  return [
    ['Image', container.image],
    ['State', containerState(status?.state, now)],
    ['Before', status?.lastState === undefined ? '' : containerState(status.lastState, now)],
    ['Restarted', status === undefined ? '' : `${status.restartCount} times`],
    ['Command', (container.command ?? []).join(' ')],
    ['Ports', (container.ports ?? []).map(portText)],
    ['Limits', pairs(limits)],
    ['Environment', (container.env ?? []).map(({ name, value = '' }) => `${name}=${value}`)],
    [
      'Mounts',
      mounts.map(
        ({ name, mountPath, readOnly }) => `${name} at ${mountPath}${readOnly ? ', read only' : ''}`,
      ),
    ],
    ['Checked by', container.livenessProbe === undefined ? '' : probeText(container.livenessProbe)],
  ];
}

function portText({ name, containerPort, hostPort, protocol = 'TCP' }: ContainerPort): string {
  const host = hostPort === undefined ? '' : `, port ${hostPort} of the host`;
  return `${name === undefined ? '' : `${name}: `}${containerPort}/${protocol}${host}`;
}

function probeText({ exec, httpGet, tcpSocket }: NonNullable<Container['livenessProbe']>): string {
  if (exec !== undefined) return `running ${(exec.command ?? []).join(' ')}`;
  if (httpGet !== undefined) return `GET of port ${httpGet.port ?? ''}, path ${httpGet.path ?? '/'}`;
  return tcpSocket === undefined ? '' : `connecting to port ${tcpSocket.port ?? ''}`;
}

function volumeText({ hostPath, gitRepo, gcePersistentDisk }: Volume): string {
  if (hostPath !== undefined) return `folder ${hostPath.path} of the host`;
  if (gitRepo !== undefined) return `git repository ${gitRepo.repository} ${gitRepo.revision ?? ''}`.trim();
  if (gcePersistentDisk !== undefined) return `disk ${gcePersistentDisk.pdName ?? ''}`;
  return 'empty folder that lives as long as the pod';
}
