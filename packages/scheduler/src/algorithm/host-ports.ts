import type { Predicate } from './predicate.js';

/**
 * No host port that the pod wants is held on the node.
 *
 * v0.5.6: a port is held whatever the protocol and the address that it is bound to. The apiserver decides so when it
 * binds, and a finer rule here would only find nodes that it then refuses.
 */
export const fitsHostPorts: Predicate = (pod, node) => {
  const held = pod.hostPorts.filter((port) => node.holdsPort(port));
  if (held.length === 0) return undefined;
  return `host port${held.length === 1 ? '' : 's'} ${held.join(', ')} in use`;
};
