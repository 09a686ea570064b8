/** Manifests that stand alone, as the kubelet reads them from files and URLs: no pod is around them. */
import type { ObjectMeta, PodSpec } from '../generated/internal.js';
import { badRequest, StatusError } from '../status-error.js';
import type { Decoded } from '../wire/codec.js';
import { decode } from './decode.js';
import { HIDDEN } from './hidden-annotations.js';

/** What a manifest says. */
export interface BareManifest {
  /** Empty when it has none. */
  readonly id: string;
  /** Empty when it has none. */
  readonly uuid: string;
  readonly spec: PodSpec;
  /** What it says that a spec has no field for, for the metadata of its pod. */
  readonly annotations: ObjectMeta['annotations'];
}

/** Where a manifest stands in a pod. */
const PATH = 'desiredState.manifest';

/**
 * Reads a body that was parsed: one manifest, a list of manifests, or an object whose `items` are manifests.
 * Defaults are not filled in.
 *
 * @throws StatusError BadRequest that names each wrong field
 */
export function decodeManifests(body: unknown): Decoded<readonly BareManifest[]> {
  const many = Array.isArray(body) ? { prefix: '', items: body } : itemsOf(body);
  const places = many?.items.map((item, index) => ({ item, place: `${many.prefix}[${index}].` }));
  const decoded = (places ?? [{ item: body, place: '' }]).map(({ item, place }) => decodeAt(item, place));
  return {
    object: decoded.map(({ object }) => object),
    warnings: decoded.flatMap(({ warnings }) => warnings),
  };
}

/** v0.5.6: the version of a manifest in a file is not looked at. */
export function ofAnyVersion(manifest: BareManifest): BareManifest {
  const { [HIDDEN.manifestVersion]: _, ...annotations } = manifest.annotations ?? {};
  return { ...manifest, annotations };
}

function itemsOf(body: unknown): { readonly prefix: string; readonly items: readonly unknown[] } | undefined {
  const { items } = (body ?? {}) as { readonly items?: unknown };
  return Array.isArray(items) ? { prefix: 'items', items } : undefined;
}

function decodeAt(manifest: unknown, place: string): Decoded<BareManifest> {
  if (manifest === undefined || manifest === null) {
    throw badRequest(place === '' ? 'there is no manifest' : `${place.slice(0, -1)}: there is no manifest`);
  }
  if (typeof manifest === 'object' && 'desiredState' in manifest) {
    throw badRequest(`${place}desiredState: this is a pod; a manifest is what stands in its ${PATH}`);
  }
  try {
    const { object: pod, warnings } = decode('Pod', { desiredState: { manifest } }, 'v1beta1');
    const { [HIDDEN.manifestId]: id = '', ...annotations } = pod.metadata.annotations ?? {};
    const object = { id, uuid: annotations[HIDDEN.manifestUuid] ?? '', spec: pod.spec, annotations };
    return { object, warnings: warnings.map((text) => relocated(text, place)) };
  } catch (err) {
    if (err instanceof StatusError) throw badRequest(relocated(err.message, place));
    throw err;
  }
}

/** The texts are about a pod; nobody wrote one. */
function relocated(text: string, place: string): string {
  return text
    .replaceAll(`${PATH}.`, place)
    .replaceAll(PATH, place === '' ? 'the manifest' : place.slice(0, -1))
    .replace(/^Pod /, 'manifest ');
}
