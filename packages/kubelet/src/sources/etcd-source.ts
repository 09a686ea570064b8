import { type BoundPod, boundPodsPrefix } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import { mirror, type Storage } from '@kube/storage';
import { readBoundPod } from './bound-pod.js';
import { isMirror, type MirrorPods } from './mirror-pods.js';
import type { PodSource } from './pod-source.js';

/** What the source needs. */
export interface EtcdSourceDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The pods that the apiserver has bound to this node: the keys under the node's own prefix, and no others. Those that
 * only show what the node runs by itself go to `mirrors`.
 */
export function createEtcdSource(
  deps: EtcdSourceDeps,
  nodeName: string,
  mirrors: Pick<MirrorPods, 'seen'>,
): PodSource {
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
      const tell = (): void => {
        const all = [...pods.values()];
        mirrors.seen(all.filter(isMirror));
        deliver(all.filter((pod) => !isMirror(pod)));
      };
      return mirror<unknown>(
        storage,
        boundPodsPrefix(nodeName),
        {
          replaced(items) {
            pods.clear();
            for (const { key, value } of items) put(key, value);
            tell();
          },
          changed({ changes }) {
            if (changes.length === 0) return;
            for (const change of changes) {
              if (change.type === 'put') put(change.key, change.value);
              else pods.delete(change.key);
            }
            tell();
          },
        },
        deps,
        signal,
      );
    },
  };
}
