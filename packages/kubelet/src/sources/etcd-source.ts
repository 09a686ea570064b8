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
      /** Keys of pods that nobody here knows how to run, and that may be running. */
      const unknown = new Set<string>();
      const put = (key: string, value: unknown): void => {
        const pod = readBoundPod(value);
        if (pod === undefined) keep(key);
        else {
          unknown.delete(key);
          pods.set(key, pod);
        }
      };
      /** What cannot be read, a newer program's say, is no order to stop what runs. */
      const keep = (key: string): void => {
        if (!pods.has(key)) unknown.add(key);
        log.error({ key, known: pods.has(key) }, 'not a bound pod; what runs of it is left as it is');
      };
      const remove = (key: string): void => {
        unknown.delete(key);
        pods.delete(key);
      };
      const tell = (): void => {
        const all = [...pods.values()];
        mirrors.seen(all.filter(isMirror));
        deliver(
          all.filter((pod) => !isMirror(pod)),
          unknown.size === 0,
        );
      };
      return mirror<unknown>(
        storage,
        boundPodsPrefix(nodeName),
        {
          replaced(items, _, unreadable) {
            const there = new Set([...items.map(({ key }) => key), ...unreadable]);
            for (const key of [...pods.keys(), ...unknown]) if (!there.has(key)) remove(key);
            for (const { key, value } of items) put(key, value);
            for (const key of unreadable) keep(key);
            tell();
          },
          changed({ changes }) {
            if (changes.length === 0) return;
            for (const change of changes) {
              if (change.type === 'put') put(change.key, change.value);
              else if (change.unreadable) keep(change.key);
              else remove(change.key);
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
