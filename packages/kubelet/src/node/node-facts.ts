import { cpus, totalmem } from 'node:os';
import type { Node } from '@kube/api-types';

/** What a kubelet knows of its node. */
export interface NodeFacts {
  readonly nodeName: string;
  /** Quantities by resource. */
  readonly capacity: Readonly<Record<string, string>>;
  /** Undefined when nobody knows it. */
  readonly address: string | undefined;
}

/** What this machine has. @param maxPods `-max_pods` */
export function machineCapacity(maxPods: number): NodeFacts['capacity'] {
  return { cpu: `${cpus().length * 1000}m`, memory: String(totalmem()), pods: String(maxPods) };
}

/** A node as its kubelet registers it. */
export function newNode(
  { nodeName, capacity, address }: NodeFacts,
  birth: { readonly uid: string; readonly creationTimestamp: string },
): Node {
  return {
    kind: 'Node',
    metadata: { name: nodeName, ...birth },
    status: { capacity, ...(address === undefined ? {} : { addresses: addressesOf(address) }) },
  };
}

/**
 * The node with what nobody has said of it; undefined when there is nothing to add. What stands there is its owner's:
 * whoever registered it may want less of it used than it has.
 */
export function withMissingFacts(node: Node, { capacity, address }: NodeFacts): Node | undefined {
  const known = node.status?.capacity ?? {};
  const hasAddress = address === undefined || (node.status?.addresses ?? []).length > 0;
  if (hasAddress && Object.keys(capacity).every((resource) => Object.hasOwn(known, resource)))
    return undefined;
  return {
    ...node,
    status: {
      ...node.status,
      capacity: { ...capacity, ...known },
      ...(hasAddress ? {} : { addresses: addressesOf(address) }),
    },
  };
}

/** The word under which v1beta1 shows an address of a node. */
function addressesOf(address: string) {
  return [{ type: 'LegacyHostIP', address }];
}
