import type { BoundPod, Volume, VolumeMount } from '@kube/api-types';
import type { BindMount } from '../dockertools/container-runtime.js';
import { gitFolderName } from './git-source.js';
import type { PodPaths } from './pod-paths.js';

/** A volume of a pod as it lies on the node. */
export type PodVolume = {
  readonly name: string;
  /** What is mounted into containers. */
  readonly path: string;
} & (
  | { readonly type: 'host' }
  | { readonly type: 'empty' }
  | {
      readonly type: 'git';
      readonly repository: string;
      readonly revision: string;
      /** Name of the folder in `path` that holds the checkout. */
      readonly folder: string;
    }
);

/**
 * The volumes of a pod that `volumeRefusal` has nothing against.
 *
 * @throws EscapingPath
 */
export function volumesOf(paths: PodPaths, { metadata, spec }: BoundPod): readonly PodVolume[] {
  const podUid = metadata.uid ?? '';
  return (spec.volumes ?? []).map((volume) => volumeOf(paths, podUid, volume));
}

/**
 * What is mounted into a container that mounts `mounts`; those of volumes that the pod does not have are left out.
 *
 * @throws EscapingPath
 */
export function volumeMounts(
  paths: PodPaths,
  pod: BoundPod,
  mounts: readonly VolumeMount[] = [],
): readonly BindMount[] {
  const byName = new Map(volumesOf(paths, pod).map((volume) => [volume.name, volume]));
  return mounts.flatMap(({ name, mountPath, readOnly = false }) => {
    const volume = byName.get(name);
    return volume === undefined ? [] : [{ source: volume.path, target: mountPath, readOnly }];
  });
}

/** v0.5.6: a volume without a source is an empty folder, and so is one that is none of the others. */
function volumeOf(paths: PodPaths, podUid: string, { name, hostPath, gitRepo }: Volume): PodVolume {
  if (hostPath !== undefined) return { name, type: 'host', path: hostPath.path };
  if (gitRepo === undefined) return { name, type: 'empty', path: paths.volume(podUid, 'empty', name) };
  const { repository, revision = '' } = gitRepo;
  const path = paths.volume(podUid, 'git', name);
  return { name, type: 'git', path, repository, revision, folder: gitFolderName(repository) ?? '' };
}
