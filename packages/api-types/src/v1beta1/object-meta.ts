import type { ObjectMeta } from '../generated/internal.js';
import { HIDDEN, visibleAnnotations } from './hidden-annotations.js';
import { numberOf, present, type Received, textMapOf, textOf } from './received.js';
import { omitEmpty, sortedMap } from './written.js';

/** What stands at the top of every object, before the fields of its kind. */
export interface WireTop {
  readonly kind?: string;
  readonly id?: string;
  readonly uid?: string;
  readonly creationTimestamp: string | null;
  readonly selfLink?: string;
  readonly resourceVersion?: number;
  readonly apiVersion?: 'v1beta1';
  readonly namespace?: string;
  readonly annotations?: { readonly [key: string]: string };
}

/** How the top of an object is written. */
export interface TopOptions<K extends string> {
  /** Absent for items of lists, which carry neither `kind` nor `apiVersion`. */
  readonly kind?: K;
  readonly selfLink?: string;
}

/** The fields that all kinds share, in their order. */
export function encodeTop<K extends string>(
  metadata: Partial<ObjectMeta>,
  { kind, selfLink }: TopOptions<K>,
) {
  return {
    kind,
    id: omitEmpty(metadata.name),
    uid: omitEmpty(metadata.uid),
    creationTimestamp: metadata.creationTimestamp ?? null,
    selfLink,
    resourceVersion: omitEmpty(Number(metadata.resourceVersion ?? 0)),
    apiVersion: kind === undefined ? undefined : ('v1beta1' as const),
    namespace: omitEmpty(metadata.annotations?.[HIDDEN.sentNamespace] ?? metadata.namespace),
    annotations: sortedMap(visibleAnnotations(metadata.annotations)),
  };
}

/** Reads what all kinds share. Labels are among a kind's own fields on this wire. */
export function decodeTop(
  top: Received<WireTop>,
  labels?: { readonly [key: string]: string | number | boolean | undefined },
): ObjectMeta {
  const version = numberOf(top.resourceVersion);
  return present({
    name: textOf(top.id) ?? '',
    namespace: textOf(top.namespace),
    uid: textOf(top.uid),
    resourceVersion: version === undefined ? undefined : String(version),
    creationTimestamp: textOf(top.creationTimestamp),
    labels: textMapOf(labels),
    annotations: visibleAnnotations(textMapOf(top.annotations)),
  });
}
