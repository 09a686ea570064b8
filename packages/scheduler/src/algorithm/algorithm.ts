import { fitsDisks } from './disks.js';
import { fitsHostPorts } from './host-ports.js';
import { leastRequested } from './least-requested.js';
import { isOpen } from './node-open.js';
import { matchesNodeSelector } from './node-selector.js';
import type { Predicate, Priority } from './predicate.js';
import { fitsResources } from './resources.js';
import { spreading } from './spreading.js';

/** Every predicate by the name that a policy file calls it by. */
export const PREDICATES: Readonly<Record<string, Predicate>> = {
  NodeOpen: isOpen,
  MatchNodeSelector: matchesNodeSelector,
  PodFitsPorts: fitsHostPorts,
  PodFitsResources: fitsResources,
  NoDiskConflict: fitsDisks,
};

/** Every priority by the name that a policy file calls it by. */
export const PRIORITIES: Readonly<Record<string, Priority>> = {
  LeastRequestedPriority: leastRequested,
  SpreadingPriority: spreading,
};

/** How pods are placed: a node must pass all predicates, and the best sum of weighted scores wins. */
export interface Algorithm {
  readonly predicates: readonly Predicate[];
  readonly priorities: readonly { readonly priority: Priority; readonly weight: number }[];
}

/** Everything there is, each priority counting the same. */
export const DEFAULT_ALGORITHM: Algorithm = {
  predicates: Object.values(PREDICATES),
  priorities: Object.values(PRIORITIES).map((priority) => ({ priority, weight: 1 })),
};
