/**
 * Finds pods by selector, and what selects a pod, without looking at all of them.
 *
 * A pod stands on one shelf for each of its labels; a selector is looked up on the shelf of one of its labels.
 * What shares a shelf need not match: shelves only say where to look.
 */
import { type Pod, selectorFromMap } from '@kube/api-types';
import type { Lister } from '@kube/client';

/** Labels, or a selector over labels. */
export type Labels = Readonly<Record<string, string>>;

/** Name of the index of pods by their labels. */
export const BY_LABEL = 'label';
/** Name of the index of what selects pods. */
export const BY_SELECTOR = 'selector';

/** The shelves that a pod of this namespace and with these labels stands on. */
export function shelvesOfPod({ metadata }: Pod): readonly string[] {
  const { namespace = '', labels = {} } = metadata;
  return [`${namespace}/`, ...Object.entries(labels).map(([key, value]) => `${namespace}/${key}=${value}`)];
}

/** The shelf where every pod that the selector matches stands. */
export function shelfOfSelector(namespace: string | undefined, selector: Labels): string {
  // A label that must be empty is also found on pods that do not have it, which no label leads to.
  const pairs = Object.entries(selector).filter(([, value]) => value !== '');
  const [pair] = pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return `${namespace ?? ''}/${pair === undefined ? '' : pair.join('=')}`;
}

/** The pods that a selector matches. @param pods with the index `BY_LABEL` */
export function podsSelectedBy(
  pods: Lister<Pod>,
  namespace: string | undefined,
  selector: Labels,
): readonly Pod[] {
  const { matches } = selectorFromMap(selector);
  return pods
    .byIndex(BY_LABEL, shelfOfSelector(namespace, selector))
    .filter(({ metadata }) => matches(metadata.labels));
}

/** What selects a pod. @param selecting with the index `BY_SELECTOR` */
export function selectingPod<T>(
  selecting: Lister<T>,
  selectorOf: (object: T) => Labels,
  pod: Pod,
): readonly T[] {
  return shelvesOfPod(pod)
    .flatMap((shelf) => selecting.byIndex(BY_SELECTOR, shelf))
    .filter((object) => selectorFromMap(selectorOf(object)).matches(pod.metadata.labels));
}
