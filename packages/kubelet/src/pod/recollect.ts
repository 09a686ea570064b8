import type { BoundPod } from '@kube/api-types';
import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import { lastEnded } from './plan-container.js';

/** What a look at a pod's containers makes of what was kept of those that had ended before. */
export interface Recollection {
  /** Ended as the last of their names, and gone from the engine since: somebody else has removed them. */
  readonly gone: readonly PodContainer[];
  /** To be kept from now on. */
  readonly keep: readonly PodContainer[];
  /** Names of which nothing is to be kept any more. */
  readonly drop: readonly string[];
}

/** Compares the containers of a pod with what was kept of the last ended one of each name. */
export function recollect(
  { metadata, spec }: BoundPod,
  containers: readonly PodContainer[],
  kept: readonly PodContainer[],
): Recollection {
  const mine = containers.filter(({ podUid }) => podUid === metadata.uid);
  const names = [...new Set([NETWORK_CONTAINER, ...spec.containers.map(({ name }) => name)])];
  const last = names.flatMap((name) => lastEnded(mine, name) ?? []);
  const known = kept.filter(({ container }) => names.includes(container));
  const ofName = (among: readonly PodContainer[], name: string) =>
    among.find(({ container }) => container === name);
  return {
    // One that somebody has started again is there, and has not ended.
    gone: known.filter(
      (each) =>
        !mine.some(({ id }) => id === each.id) &&
        each.attempt > (ofName(last, each.container)?.attempt ?? -1),
    ),
    keep: last.filter((each) => {
      const before = ofName(known, each.container);
      return before === undefined || (each.attempt >= before.attempt && !isSameEnd(each, before));
    }),
    drop: kept.map(({ container }) => container).filter((name) => !names.includes(name)),
  };
}

/** One that somebody has started again ends a second time. */
function isSameEnd(a: PodContainer, b: PodContainer): boolean {
  return a.id === b.id && a.finishedAt === b.finishedAt;
}
