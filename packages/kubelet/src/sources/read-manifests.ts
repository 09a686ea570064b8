import { type BareManifest, type BoundPod, decodeManifests, ofAnyVersion, parseBody } from '@kube/api-types';
import { type StaticOrigin, staticPod } from './static-pod.js';

/** What stands in a text, as far as it can be used. */
export interface ManifestReading {
  readonly pods: readonly BoundPod[];
  /** Unknown fields, which are passed over. */
  readonly warnings: readonly string[];
}

/** How a text is to be read. */
export interface ManifestRules extends StaticOrigin {
  /** The id of the manifest at `index` when it has none of its own. */
  readonly fallbackId: (index: number) => string;
  /** v0.5.6: a manifest in a file may be of any version, one from a URL may not. */
  readonly anyVersion: boolean;
}

/**
 * The pods of a text with one manifest or a list of them, JSON or YAML. All or nothing: half of what was meant may be
 * worse than what is there.
 *
 * @throws StatusError, Error that name every fault
 */
export async function readManifests(text: string, rules: ManifestRules): Promise<ManifestReading> {
  const { object: manifests, warnings } = decodeManifests(await parseBody(text));
  const read = rules.anyVersion ? ofAnyVersion : (manifest: BareManifest) => manifest;
  const pods = manifests.map((manifest, index) => staticPod(read(manifest), rules.fallbackId(index), rules));
  const names = pods.map(({ metadata }) => metadata.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two manifests give a pod ${twice}; their ids must differ`);
  return { pods, warnings };
}
