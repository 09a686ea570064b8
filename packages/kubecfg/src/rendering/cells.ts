import { at, listOf, textOf, wireOf } from './wire.js';

/** `k=v` pairs, sorted as texts; nothing when there are none. */
export function labelsCell(labels: unknown): string {
  return Object.entries(wireOf(labels))
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .sort()
    .join(',');
}

/** The images of the containers of a manifest. */
export function imagesCell(manifest: unknown): string {
  return listOf(at(manifest, 'containers'))
    .map((container) => textOf(at(container, 'image')))
    .join(',');
}

/** Where a pod runs: its host, and after a slash the address of that, which nothing in v0.5.6 ever fills in. */
export function hostCell(currentState: unknown): string {
  const host = textOf(at(currentState, 'host'));
  const address = textOf(at(currentState, 'hostIP'));
  return host === '' && address === '' ? '<unassigned>' : `${host}/${address}`;
}
