import type { Pod, PodStatus } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { decodeInfo, encodeInfo } from './container-status.js';
import { withAnnotations } from './hidden-annotations.js';
import { decodeManifest, EMPTY_MANIFEST, encodeManifest, hiddenOfManifest } from './manifest.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { present, presentOrNone, type Received, textMapOf, textOf } from './received.js';
import { omitEmpty, sortedMap } from './written.js';

/** A pod. Its two hosts are one and the same here; v0.5.6 made them so whenever a pod was read. */
export function encodePod({ metadata, spec, status = {} }: Pod, top: TopOptions<'Pod'>): wire.Pod {
  const host = omitEmpty(spec.nodeName);
  return {
    ...encodeTop(metadata, top),
    labels: sortedMap(metadata.labels),
    desiredState: {
      manifest: encodeManifest(metadata, spec),
      // v0.5.6: every pod that the server accepted is wanted running. A uid is what it gives on accepting.
      status: metadata.uid === undefined ? undefined : 'Running',
      host,
    },
    currentState: {
      manifest: EMPTY_MANIFEST,
      status: status.phase && STATUS[status.phase],
      message: omitEmpty(status.message),
      host,
      podIP: omitEmpty(status.podIP),
      info: encodeInfo(status.containerStatuses, status.podIP),
    },
    nodeSelector: sortedMap(spec.nodeSelector),
  };
}

/** Reads a pod. */
export function decodePod(body: Received<wire.Pod>): Pod {
  const { manifest = {}, host } = body.desiredState ?? {};
  const metadata = decodeTop(body, body.labels);
  const annotations = withAnnotations(metadata.annotations, hiddenOfManifest(manifest, metadata.name));
  return present({
    kind: 'Pod' as const,
    metadata: present({ ...metadata, annotations }),
    spec: present({
      ...decodeManifest(manifest),
      nodeName: textOf(host),
      nodeSelector: textMapOf(body.nodeSelector),
    }),
    status: decodeStatus(body.currentState ?? {}),
  });
}

const STATUS = {
  Pending: 'Waiting',
  Running: 'Running',
  Succeeded: 'Terminated',
  Failed: 'Terminated',
  // v0.5.6 says so of a pod whose host it does not hear of.
  Unknown: 'Terminated',
} as const;

function decodeStatus(state: Received<wire.PodState>): PodStatus | undefined {
  return presentOrNone<PodStatus>({
    phase: decodePhase(state),
    message: textOf(state.message),
    podIP: textOf(state.podIP),
    containerStatuses: state.info && decodeInfo(state.info),
  });
}

/** The wire does not tell success from failure; the exit codes do. */
function decodePhase({ status, info = {} }: Received<wire.PodState>): PodStatus['phase'] {
  if (status === 'Waiting') return 'Pending';
  if (status === 'Running') return 'Running';
  if (status !== 'Terminated') return undefined;
  const ended = Object.values(info).flatMap((container) => container?.state?.termination ?? []);
  return ended.length > 0 && ended.every(({ exitCode = 0 }) => exitCode === 0) ? 'Succeeded' : 'Failed';
}
