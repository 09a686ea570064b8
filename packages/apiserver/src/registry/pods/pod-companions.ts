import { type BoundPod, boundPodKey, type EnvVar, type Pod } from '@kube/api-types';
import type { Snapshot, Stored, Write } from '@kube/storage';
import type { Companions, ObjectChange } from '../strategy.js';
import { boundPodOf, changesBoundPod, reboundPodOf } from './bound-pod.js';

/** Keeps the bound pod under the node's key in step with the pod, whatever happens to the pod. */
export function podCompanions(variablesFor: (namespace: string) => readonly EnvVar[]): Companions<Pod> {
  return {
    reads(change) {
      return isRebound(change) ? [keyOfBound(change.before)] : [];
    },
    writes(change, current): readonly Write[] {
      const { before, after } = change;
      if (after === undefined) return isBound(before) ? [{ type: 'delete', key: keyOfBound(before) }] : [];
      if (!isBound(after) || (isBound(before) && !isRebound(change))) return [];
      const known = isRebound(change) ? boundAt(current, keyOfBound(after)) : undefined;
      const value =
        known === undefined
          ? boundPodOf(after, variablesFor(after.metadata.namespace ?? ''))
          : reboundPodOf(after, known);
      return [{ type: 'put', key: keyOfBound(after), value }];
    },
  };
}

type BoundChange = { readonly before: Pod; readonly after: Pod };

function isRebound(change: ObjectChange<Pod>): change is BoundChange {
  const { before, after } = change;
  return isBound(before) && after !== undefined && changesBoundPod(before, after);
}

function isBound(pod: Pod | undefined): pod is Pod {
  return pod !== undefined && (pod.spec.nodeName ?? '') !== '';
}

function keyOfBound(pod: Pod): string {
  return boundPodKey(pod.spec.nodeName ?? '', pod.metadata.namespace ?? '', pod.metadata.name);
}

function boundAt(current: Snapshot, key: string): BoundPod | undefined {
  return (current.get(key) as Stored<BoundPod> | undefined)?.value;
}
