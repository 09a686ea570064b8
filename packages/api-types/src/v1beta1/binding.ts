import type { Binding } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { present, type Received, textOf } from './received.js';

/** A binding. Its name is that of the pod, and travels as `podID`. */
export function encodeBinding({ metadata, target }: Binding, top: TopOptions<'Binding'>): wire.Binding {
  return {
    ...encodeTop({ ...metadata, name: '' }, top),
    podID: metadata.name,
    host: target.name ?? '',
  };
}

/** Reads a binding. */
export function decodeBinding(body: Received<wire.Binding>): Binding {
  return {
    kind: 'Binding',
    metadata: { ...decodeTop(body), name: textOf(body.podID) ?? '' },
    target: present({ kind: 'Node', name: textOf(body.host) }),
  };
}
