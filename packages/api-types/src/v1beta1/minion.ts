import type { Node, NodeAddress, NodeCondition, NodeStatus } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { decodeCapacity, encodeCapacity } from './capacity.js';
import { HIDDEN, hiddenJson, withAnnotations } from './hidden-annotations.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { listOf, present, presentOrNone, type Received, textOf } from './received.js';
import { omitEmpty, sortedMap } from './written.js';

const HOST_IP = 'LegacyHostIP';

/** A node, called a minion here. */
export function encodeMinion({ metadata, spec, status = {} }: Node, top: TopOptions<'Minion'>): wire.Minion {
  const asSent = hiddenJson(metadata.annotations, HIDDEN.capacity);
  const conditions = omitEmpty(status.conditions?.map(encodeCondition));
  return {
    ...encodeTop(metadata, top),
    hostIP: hostIPOf(status.addresses),
    resources: { capacity: encodeCapacity(status.capacity, asSent) },
    labels: sortedMap(metadata.labels),
    unschedulable: omitEmpty(spec?.unschedulable),
    status: conditions && { conditions },
  };
}

/** Reads a minion. */
export function decodeMinion(body: Received<wire.Minion>): Node {
  const { quantities, asSent } = decodeCapacity(body.resources?.capacity ?? {});
  const address = textOf(body.hostIP);
  const metadata = decodeTop(body, body.labels);
  const annotations = withAnnotations(metadata.annotations, {
    [HIDDEN.capacity]: asSent && JSON.stringify(asSent),
  });
  return present({
    kind: 'Node' as const,
    metadata: present({ ...metadata, annotations }),
    spec: body.unschedulable === true ? { unschedulable: true } : undefined,
    status: presentOrNone<NodeStatus>({
      capacity: quantities,
      conditions: listOf((body.status?.conditions ?? []).map(decodeCondition)),
      addresses: address === undefined ? undefined : [{ type: HOST_IP, address }],
    }),
  });
}

function hostIPOf(addresses: readonly NodeAddress[] = []): string | undefined {
  const wanted = addresses.find(({ type }) => type === HOST_IP) ?? addresses[0];
  return omitEmpty(wanted?.address);
}

// The words of the releases after v0.5.6, which were the first to show conditions.
const FULL: Readonly<Record<string, string>> = { True: 'Full', False: 'None' };
const TRUE: Readonly<Record<string, string>> = { Full: 'True', None: 'False' };

function encodeCondition(condition: NodeCondition): wire.NodeCondition {
  return {
    kind: condition.type,
    status: FULL[condition.status] ?? condition.status,
    lastTransitionTime: condition.lastTransitionTime,
    reason: omitEmpty(condition.reason),
    message: omitEmpty(condition.message),
  };
}

function decodeCondition(condition: Received<wire.NodeCondition>): NodeCondition {
  const status = textOf(condition.status) ?? '';
  return present({
    type: textOf(condition.kind) ?? '',
    status: TRUE[status] ?? status,
    lastTransitionTime: textOf(condition.lastTransitionTime),
    reason: textOf(condition.reason),
    message: textOf(condition.message),
  });
}
