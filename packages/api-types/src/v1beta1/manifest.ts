import type { ObjectMeta, PodSpec } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { decodeContainer, encodeContainer } from './container.js';
import { HIDDEN } from './hidden-annotations.js';
import { listOf, present, type Received, textOf } from './received.js';
import { decodeVolume, encodeVolume } from './volume.js';
import { nullWhenEmpty } from './written.js';

/** What `currentState.manifest` always is. */
export const EMPTY_MANIFEST: wire.ContainerManifest = {
  version: '',
  id: '',
  volumes: null,
  containers: null,
  restartPolicy: {},
};

/** The part of the metadata that a manifest needs. */
type Named = Pick<ObjectMeta, 'annotations'> & { readonly name?: string };

/** What a pod runs. `name` is written as the id of the manifest unless another one was given. */
export function encodeManifest(
  { name = '', annotations = {} }: Named,
  spec: PodSpec,
): wire.ContainerManifest {
  return {
    version: annotations[HIDDEN.manifestVersion] ?? 'v1beta1',
    id: annotations[HIDDEN.manifestId] ?? name,
    uuid: annotations[HIDDEN.manifestUuid],
    volumes: nullWhenEmpty(spec.volumes?.map(encodeVolume)),
    containers: nullWhenEmpty(spec.containers.map(encodeContainer)),
    restartPolicy: encodeRestartPolicy(spec.restartPolicy, annotations[HIDDEN.restartPolicies]),
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
  };
}

/** The parts of a pod's spec that a manifest holds. */
export function decodeManifest(manifest: Received<wire.ContainerManifest>): PodSpec {
  const policies = restartPolicies(manifest);
  return present({
    volumes: listOf((manifest.volumes ?? []).map(decodeVolume)),
    containers: (manifest.containers ?? []).map(decodeContainer),
    restartPolicy: policies.length === 1 ? POLICY[policies[0] as PolicyField] : undefined,
    // 0 is a wish of its own: to be killed at once.
    terminationGracePeriodSeconds: manifest.terminationGracePeriodSeconds,
  });
}

/** What a manifest says that a spec has no field for; undefined where the usual is said. */
export function hiddenOfManifest(
  manifest: Received<wire.ContainerManifest>,
  name: string,
): Readonly<Record<string, string | undefined>> {
  const version = textOf(manifest.version) ?? '';
  const id = textOf(manifest.id) ?? '';
  const policies = restartPolicies(manifest);
  return {
    [HIDDEN.manifestVersion]: version === 'v1beta1' ? undefined : version,
    [HIDDEN.manifestId]: id === name ? undefined : id,
    [HIDDEN.manifestUuid]: textOf(manifest.uuid),
    [HIDDEN.restartPolicies]: policies.length > 1 ? policies.join(',') : undefined,
  };
}

const POLICY = { always: 'Always', onFailure: 'OnFailure', never: 'Never' } as const;
type PolicyField = keyof typeof POLICY;
const POLICY_FIELDS = Object.keys(POLICY) as PolicyField[];

function restartPolicies({ restartPolicy = {} }: Received<wire.ContainerManifest>): PolicyField[] {
  return POLICY_FIELDS.filter((field) => restartPolicy[field] !== undefined);
}

function encodeRestartPolicy(
  policy: PodSpec['restartPolicy'],
  several: string | undefined,
): wire.RestartPolicy {
  const fields = several?.split(',') ?? POLICY_FIELDS.filter((field) => POLICY[field] === policy);
  return Object.fromEntries(fields.map((field) => [field, {}]));
}
