import { isAbsolute } from 'node:path';
import type { Container, PodSpec, Volume } from '@kube/api-types';
import { gitRefusal } from './git-source.js';
import { isPlainName } from './pod-paths.js';

/**
 * Why the volumes of a pod will not be provided as they are; undefined when they will. Most of it the apiserver has
 * seen to, but a key can be written by hand, and a path is not something to be trusting about.
 */
export function volumeRefusal(podUid: string, { volumes = [], containers }: PodSpec): string | undefined {
  if (volumes.length > 0 && !isPlainName(podUid)) {
    return `the uid ${JSON.stringify(podUid)} of the pod would lead its volumes out of the folder kept for them`;
  }
  const names = new Set(volumes.map(({ name }) => name));
  return first(volumes, refusalOf) ?? first(containers, (container) => mountRefusal(container, names));
}

function refusalOf(volume: Volume): string | undefined {
  const { name, hostPath, gitRepo, gcePersistentDisk } = volume;
  const about = (why: string): string => `volume ${JSON.stringify(name)}: ${why}`;
  if (!isPlainName(name))
    return about('this name would lead out of the folder kept for the volumes of the pod');
  if (hostPath !== undefined && (!isAbsolute(hostPath.path) || hostPath.path.split('/').includes('..'))) {
    return about(`the path ${JSON.stringify(hostPath.path)} must be absolute and without ".."`);
  }
  if (gcePersistentDisk !== undefined) return about('this node is in no cloud that has persistent disks');
  if (gitRepo === undefined) return undefined;
  const why = gitRefusal(gitRepo.repository, gitRepo.revision ?? '');
  return why === undefined ? undefined : about(why);
}

function mountRefusal(
  { name, volumeMounts = [] }: Container,
  volumes: ReadonlySet<string>,
): string | undefined {
  return first(volumeMounts, (mount) => {
    if (!volumes.has(mount.name)) {
      return `container ${JSON.stringify(name)} mounts the volume ${JSON.stringify(mount.name)}, which the pod does not have`;
    }
    if (isAbsolute(mount.mountPath) && !mount.mountPath.split('/').includes('..')) return undefined;
    return `container ${JSON.stringify(name)} mounts at ${JSON.stringify(mount.mountPath)}, which must be absolute and without ".."`;
  });
}

function first<T>(items: readonly T[], why: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = why(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
