import { type BoundPod, boundPodsPrefix } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import { mirror, type Storage } from '@kube/storage';
import { readBoundPod } from './bound-pod.js';
import type { PodSource } from './pod-source.js';

/** What the source needs. */
export interface EtcdSourceDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The pods that the apiserver has bound to this node: the keys under the node's own prefix, and no others. */
export function createEtcdSource(deps: EtcdSourceDeps, nodeName: string): PodSource {
  const { storage, log } = deps;
  return {
    name: 'etcd',
    run(deliver, signal) {
      const pods = new Map<string, BoundPod>();
      const put = (key: string, value: unknown): void => {
        const pod = readBoundPod(value);
        if (pod !== undefined) pods.set(key, pod);
        else {
          pods.delete(key);
          log.error({ key }, 'not a bound pod, so it counts as none');
        }
      };
      return mirror<unknown>(
        storage,
        boundPodsPrefix(nodeName),
        {
          replaced(items) {
            pods.clear();
            for (const { key, value } of items) put(key, value);
            deliver([...pods.values()]);
          },
          changed({ changes }) {
            if (changes.length === 0) return;
            for (const change of changes) {
              if (change.type === 'put') put(change.key, change.value);
              else pods.delete(change.key);
            }
            deliver([...pods.values()]);
          },
        },
        deps,
        signal,
      );
    },
  };
}
