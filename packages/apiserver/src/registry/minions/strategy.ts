import { isDeepStrictEqual } from 'node:util';
import { type Node, StatusError, validateNode } from '@kube/api-types';
import { CheckFailed } from '../check-failed.js';
import { bornMeta, keptMeta } from '../object-meta.js';
import type { Strategy } from '../strategy.js';

/** Minions, which are Nodes inside. A PUT changes labels and annotations; the rest is what the node reports. */
export const minionStrategy: Strategy<Node> = {
  kind: 'Node',
  words: {
    stored: 'minion',
    validated: 'minion',
    scoped: 'minion',
    scopeField: 'Minion.Namespace',
    watched: 'minion',
  },
  bornUnversioned: true,
  watchPath: false,
  prepareForCreate(node, birth) {
    // Its conditions are to be observed, not told.
    const { conditions: _, ...status } = node.status ?? {};
    return { ...node, metadata: bornMeta(node.metadata, birth), status };
  },
  prepareForUpdate: (next, stored) => ({ ...stored, metadata: keptMeta(next.metadata, stored.metadata) }),
  withStatus: (stored, next) => ({ ...stored, status: next.status }),
  validate: (node) => validateNode(node),
  // v0.5.6: labels are checked on creation only.
  validateReplacement: ({ metadata: { labels: _, ...metadata }, ...node }) =>
    validateNode({ ...node, metadata }),
  checkUpdate(next, stored) {
    if (isDeepStrictEqual(reported(next), reported(stored))) return;
    const { name } = stored.metadata;
    const message = `minion "${name}" is invalid: Update contains more than labels changes`;
    throw new CheckFailed(new StatusError('Invalid', message, { kind: 'minion', id: name }));
  },
};

/** What v0.5.6 compared: address and capacity. */
function reported(node: Node): unknown {
  const { addresses = [], capacity = {} } = node.status ?? {};
  return JSON.parse(JSON.stringify({ addresses, capacity }));
}
