import type { GCEPersistentDiskVolumeSource, StatusCause, Volume } from '../generated/internal.js';
import { duplicate, invalidValue, required, untold } from './cause.js';
import { isDnsLabel } from './formats.js';

/** What is wrong with the volumes of a pod, and the names of those that are right. */
export interface VolumesReport {
  readonly causes: readonly StatusCause[];
  readonly names: ReadonlySet<string>;
}

/** Checks the volumes at `path`. */
export function validateVolumes(volumes: readonly Volume[] = [], path: string): VolumesReport {
  const names = new Set<string>();
  const causes: StatusCause[] = [];
  for (const [index, volume] of volumes.entries()) {
    const place = `${path}[${index}]`;
    const own = [
      ...validateSource(volume, `${place}.source`),
      ...validateVolumeName(volume.name, place, names),
    ];
    causes.push(...own);
    if (own.length === 0) names.add(volume.name);
  }
  return { causes, names };
}

function validateVolumeName(name: string, place: string, names: ReadonlySet<string>): StatusCause[] {
  const field = `${place}.name`;
  if (name === '') return [required(field)];
  if (!isDnsLabel(name)) return [invalidValue(field, name)];
  return names.has(name) ? [duplicate(field, name)] : [];
}

/** v0.5.6 prints addresses of memory here; we name the sources that are set. */
function validateSource(volume: Volume, field: string): StatusCause[] {
  const { name: _, ...sources } = volume;
  const set = Object.entries(sources).flatMap(([source, value]) => (value === undefined ? [] : [source]));
  return [
    // v0.5.6: told in the message alone.
    ...(volume.hostPath?.path === '' ? [untold('path "" not found')] : []),
    ...validateDisk(volume.gcePersistentDisk, field),
    ...(set.length === 1 ? [] : [invalidValue(field, set)]),
  ];
}

function validateDisk(disk: GCEPersistentDiskVolumeSource | undefined, field: string): StatusCause[] {
  if (disk === undefined) return [];
  const { pdName = '', fsType = '', partition = 0 } = disk;
  return [
    ...(pdName === '' ? [invalidValue(`${field}.PD.PDName`, pdName)] : []),
    ...(fsType === '' ? [invalidValue(`${field}.PD.FSType`, fsType)] : []),
    ...(partition < 0 || partition > 255 ? [invalidValue(`${field}.PD.Partition`, partition)] : []),
  ];
}
