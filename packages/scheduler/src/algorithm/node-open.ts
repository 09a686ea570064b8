import type { Predicate } from './predicate.js';

/** The node takes new pods: it is not marked unschedulable, and nothing says that it is not ready. */
export const isOpen: Predicate = (_pod, node) => node.closed;
