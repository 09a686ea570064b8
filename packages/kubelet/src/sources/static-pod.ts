import { createHash } from 'node:crypto';
import { type BareManifest, type BoundPod, defaultPod, validatePod } from '@kube/api-types';

/** v0.5.6: says which source a pod is from. */
export const SOURCE_ANNOTATION = 'kubernetes/config.source';

/** v0.5.6: filled in where the apiserver binds pods, and nobody binds these. */
const TERMINATION_MESSAGE_PATH = '/dev/termination-log';

const NAMESPACE = 'default';

/** Whose a static pod is. */
export interface StaticOrigin {
  /** Name of the source, e.g. `file`. */
  readonly source: string;
  readonly nodeName: string;
}

/**
 * The pod of a manifest that stands in no API. Its name ends with that of the node, because the same manifest may lie
 * on many and all their pods are shown in one API. Its uid follows from where it is from, so that a kubelet that is
 * restarted knows its containers again; another `uuid` makes it another pod.
 *
 * v0.5.6 named pods of files by a hash of the path, and so renaming the folder replaced them.
 *
 * @param fallbackId the id when the manifest has none
 * @throws Error that names every fault
 */
export function staticPod(manifest: BareManifest, fallbackId: string, origin: StaticOrigin): BoundPod {
  const { source, nodeName } = origin;
  const { id, uuid, annotations } = manifest;
  const name = `${id === '' ? fallbackId : id}-${nodeName}`;
  const metadata = {
    name,
    namespace: NAMESPACE,
    uid: uidOf([nodeName, source, NAMESPACE, name, uuid]),
    annotations: { ...annotations, [SOURCE_ANNOTATION]: source },
  };
  const pod = defaultPod({ metadata, spec: { ...manifest.spec, nodeName } });
  // What is privileged is refused where the refusal shows in the status.
  const faults = validatePod(pod, { allowPrivileged: true }).map(
    ({ message = '', field = '' }) => message || field,
  );
  if (pod.spec.containers.length === 0) faults.push('containers: required, there is none');
  if (faults.length > 0) {
    throw new Error(faults.join(', ').replaceAll('desiredState.manifest.', ''));
  }
  const containers = pod.spec.containers.map(({ terminationMessagePath = '', ...container }) => ({
    ...container,
    terminationMessagePath: terminationMessagePath || TERMINATION_MESSAGE_PATH,
  }));
  return { kind: 'BoundPod', metadata, spec: { ...pod.spec, containers } };
}

/** True for the uid of a static pod: those that the apiserver gives are of another version. */
export function isStaticUid(uid: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(uid);
}

/** A UUID of version 8 (RFC 9562), which says what its maker wants it to. */
function uidOf(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
