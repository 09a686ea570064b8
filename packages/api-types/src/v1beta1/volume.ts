import type { Volume } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { numberOf, present, type Received, textOf } from './received.js';
import { omitEmpty } from './written.js';

/** A volume of a pod; the sources that are not set are written as null. */
export function encodeVolume(volume: Volume): wire.Volume {
  const { hostPath, emptyDir, gcePersistentDisk: disk, gitRepo } = volume;
  const sourceless = hostPath === undefined && emptyDir === undefined && disk === undefined && !gitRepo;
  if (sourceless) return { name: volume.name, source: null };
  return {
    name: volume.name,
    source: {
      hostDir: hostPath === undefined ? null : { path: hostPath.path },
      emptyDir: emptyDir === undefined ? null : {},
      persistentDisk:
        disk === undefined
          ? null
          : {
              pdName: disk.pdName ?? '',
              fsType: omitEmpty(disk.fsType),
              partition: omitEmpty(disk.partition),
              readOnly: omitEmpty(disk.readOnly),
            },
      gitRepo:
        gitRepo === undefined ? null : { repository: gitRepo.repository, revision: gitRepo.revision ?? '' },
    },
  };
}

/** Reads a volume, with as many sources as were set. */
export function decodeVolume({ name, source = {} }: Received<wire.Volume>): Volume {
  const { hostDir, emptyDir, persistentDisk: disk, gitRepo } = source;
  return present({
    name: textOf(name) ?? '',
    emptyDir: emptyDir && {},
    hostPath: hostDir && { path: textOf(hostDir.path) ?? '' },
    gitRepo:
      gitRepo &&
      present({ repository: textOf(gitRepo.repository) ?? '', revision: textOf(gitRepo.revision) }),
    gcePersistentDisk:
      disk &&
      present({
        pdName: textOf(disk.pdName),
        fsType: textOf(disk.fsType),
        partition: numberOf(disk.partition),
        readOnly: disk.readOnly || undefined,
      }),
  });
}
