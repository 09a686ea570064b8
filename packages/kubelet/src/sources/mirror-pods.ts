import { isDeepStrictEqual } from 'node:util';
import { type BoundPod, boundPodKey, keyOf, type Pod } from '@kube/api-types';
import type { Clock, Logger } from '@kube/component-base';
import type { Storage, Stored } from '@kube/storage';
import { type PodRef, podTitle } from '../pod/pod-ref.js';
import { KeyedWorkers } from '../workers/keyed-workers.js';
import type { DesiredPod, DesiredPods } from './desired-pods.js';
import { isStaticUid } from './static-pod.js';

/** Says that an object only shows what a node runs by itself. */
const MIRROR_ANNOTATION = 'kubernetes/config.mirror';

/** What keeping mirrors needs. */
export interface MirrorPodsDeps {
  readonly storage: Storage;
  readonly nodeName: string;
  readonly desired: () => Pick<DesiredPods, 'all' | 'answered'>;
  /** A mirror has been made, and shows nothing of its pod yet. */
  readonly made: (ref: PodRef) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

const RETRY = { initialMs: 200, maxMs: 10_000, jitter: 0.5 };
/** How often to look whether somebody else's pod has given a name free. */
const TAKEN_MS = 60_000;

/** True for the bound pod of a mirror, which is not to be run: its uid says whose it is, whatever a user did to it. */
export function isMirror({ metadata }: BoundPod): boolean {
  return isStaticUid(metadata.uid ?? '');
}

/**
 * Shows the static pods of the node in the API: as a pod, and as a bound pod, which the apiserver removes together
 * with the pod. By that the kubelet, which watches its bound pods and no others, hears that somebody has removed a
 * mirror, and makes it again; and after a restart it finds those whose pods are gone.
 *
 * A mirror is a picture: removing it stops nothing, changing it changes nothing.
 */
export class MirrorPods {
  readonly #workers: KeyedWorkers;
  /** The bound pods of mirrors, by name; undefined until etcd has answered. */
  #seen: ReadonlyMap<string, BoundPod> | undefined;

  constructor(private readonly deps: MirrorPodsDeps) {
    const { clock, log } = deps;
    const work = (title: string, signal: AbortSignal) => this.#reconcile(title, signal);
    this.#workers = new KeyedWorkers({ noun: 'mirror', work, retry: RETRY, clock, log });
  }

  /** Takes the bound pods of all mirrors there are. */
  seen(mirrors: readonly BoundPod[]): void {
    const before = this.#seen ?? new Map<string, BoundPod>();
    this.#seen = new Map(mirrors.map((bound) => [titleOf(bound), bound]));
    const names = new Set([...before.keys(), ...this.#seen.keys()]);
    for (const name of names) if (before.get(name) !== this.#seen.get(name)) this.#workers.wake(name);
    if (before.size === 0) this.refresh();
  }

  /** What the sources want has changed. */
  refresh(): void {
    if (this.#seen === undefined) return;
    const wanted = this.#static().map(({ pod }) => titleOf(pod));
    for (const name of new Set([...wanted, ...this.#seen.keys()])) this.#workers.wake(name);
  }

  /** Keeps them until `signal` aborts; they stay then, as the pods do. */
  run(signal: AbortSignal): Promise<void> {
    return this.#workers.run(signal);
  }

  async #reconcile(title: string, signal: AbortSignal): Promise<number | undefined> {
    const wanted = this.#static().find(({ pod }) => titleOf(pod) === title);
    if (wanted !== undefined) return this.#show(wanted, signal);
    const seen = this.#seen?.get(title);
    if (seen !== undefined && this.deps.desired().answered) await this.#remove(seen, signal);
    return undefined;
  }

  async #show({ ref, pod }: DesiredPod, signal: AbortSignal): Promise<number | undefined> {
    const { storage, nodeName, clock, log, made } = this.deps;
    const keys = keysOf(nodeName, pod);
    const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    const { result } = await storage.transact(
      [keys.pod, keys.bound],
      (current) => {
        const stored = (current.get(keys.pod) as Stored<Pod> | undefined)?.value;
        if (stored !== undefined && stored.metadata.uid !== pod.metadata.uid) {
          return { writes: [], result: 'taken' as const };
        }
        const bound = (current.get(keys.bound) as Stored<BoundPod> | undefined)?.value;
        const shown = mirrorOf(pod, stored, now);
        const writes = [
          ...(same(stored, shown) ? [] : [{ type: 'put', key: keys.pod, value: shown } as const]),
          ...(same(bound, pod) ? [] : [{ type: 'put', key: keys.bound, value: pod } as const]),
        ];
        return { writes, result: stored === undefined ? ('made' as const) : undefined };
      },
      signal,
    );
    if (result === 'made') {
      log.info({ pod: podTitle(ref), source: ref.source }, 'showing a static pod in the API');
      made(ref);
    }
    if (result !== 'taken') return undefined;
    log.warn(
      { pod: podTitle(ref), source: ref.source },
      'another pod of the API has the name of this static pod',
    );
    return TAKEN_MS;
  }

  async #remove(bound: BoundPod, signal: AbortSignal): Promise<void> {
    const { storage, nodeName, log } = this.deps;
    const keys = keysOf(nodeName, bound);
    await storage.transact(
      [keys.pod, keys.bound],
      (current) => {
        const mine = Object.values(keys).filter((key) => {
          const { value } = (current.get(key) as Stored<Pod> | undefined) ?? {};
          return value?.metadata.uid === bound.metadata.uid;
        });
        return { writes: mine.map((key) => ({ type: 'delete', key })), result: undefined };
      },
      signal,
    );
    log.info({ pod: titleOf(bound) }, 'a static pod is gone, and no longer shown in the API');
  }

  #static(): readonly DesiredPod[] {
    return this.deps.desired().all.filter(({ pod }) => isMirror(pod));
  }
}

/** The pod as the API shows it: what it is comes from its source, what became of it from the kubelet, labels from users. */
function mirrorOf({ metadata, spec }: BoundPod, stored: Pod | undefined, now: string): Pod {
  const { creationTimestamp = now, labels, annotations } = stored?.metadata ?? {};
  return {
    kind: 'Pod',
    metadata: {
      ...metadata,
      creationTimestamp,
      labels,
      annotations: { ...annotations, ...metadata.annotations, [MIRROR_ANNOTATION]: 'true' },
    },
    spec,
    status: stored?.status ?? { phase: 'Pending' },
  };
}

/** As they lie in the store, where fields that are undefined are absent. */
function same(stored: unknown, wanted: unknown): boolean {
  return stored !== undefined && isDeepStrictEqual(stored, JSON.parse(JSON.stringify(wanted)));
}

function keysOf(nodeName: string, { metadata }: BoundPod) {
  const { namespace = '', name } = metadata;
  return { pod: keyOf('Pod', namespace, name), bound: boundPodKey(nodeName, namespace, name) };
}

function titleOf({ metadata }: BoundPod): string {
  return `${metadata.namespace}/${metadata.name}`;
}
