import type { ObjectMeta } from '../generated/internal.js';

type Annotations = Readonly<Record<string, string>>;

const PREFIX = 'v1beta1.kubernetes.io/';

/**
 * What v1beta1 carries and the internal shape has no field for. Such things live in annotations
 * that clients of v1beta1 neither see nor can set by hand.
 */
export const HIDDEN = {
  /** `manifest.version` when it is not plainly `v1beta1`. */
  manifestVersion: `${PREFIX}manifest-version`,
  /** `manifest.id` when it is not the id of the pod. */
  manifestId: `${PREFIX}manifest-id`,
  /** `manifest.uuid`. */
  manifestUuid: `${PREFIX}manifest-uuid`,
  /** The restart policies when several were set, between commas. */
  restartPolicies: `${PREFIX}restart-policies`,
  /** The namespace that was sent, when it is not that of the key: v0.5.6 keeps it so for endpoints. */
  sentNamespace: `${PREFIX}sent-namespace`,
  /** JSON of `endpoints` when one of them is not `host:port`. */
  endpoints: `${PREFIX}endpoints`,
  /** JSON of the entries of `capacity` whose form would not survive. */
  capacity: `${PREFIX}capacity`,
} as const;

/** The annotations that a client of v1beta1 sees. */
export function visibleAnnotations(annotations: Annotations | undefined): Annotations | undefined {
  const all = Object.entries(annotations ?? {});
  const visible = all.filter(([key]) => !key.startsWith(PREFIX));
  if (visible.length === 0) return undefined;
  return visible.length === all.length ? annotations : Object.fromEntries(visible);
}

/** The annotations with these added; undefined values are left out. */
export function withAnnotations(
  annotations: Annotations | undefined,
  added: Readonly<Record<string, string | undefined>>,
): Annotations | undefined {
  const given = Object.entries(added).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0) return annotations;
  return { ...annotations, ...Object.fromEntries(given) };
}

/** The metadata without these annotations. */
export function withoutAnnotations<M extends Pick<ObjectMeta, 'annotations'>>(
  metadata: M,
  keys: readonly string[],
): M {
  const { annotations, ...rest } = metadata;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !keys.includes(key));
  return (kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) }) as M;
}

/** The value in a hidden annotation that holds JSON; undefined when there is none, or none that can be read. */
export function hiddenJson(annotations: Annotations | undefined, key: string): unknown {
  const text = annotations?.[key];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Written through another version of the API; what it stands for is then read off the fields.
    return undefined;
  }
}
