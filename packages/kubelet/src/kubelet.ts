import { availableParallelism } from 'node:os';
import type { Clock, Logger, Task } from '@kube/component-base';
import type { Storage } from '@kube/storage';
import type { ContainerRuntime } from './dockertools/container-runtime.js';
import { ImagePuller } from './images/image-puller.js';
import { type NodeLeaseValue, runNodeLease } from './node/node-lease.js';
import { PodManager, type PodManagerDeps, type PodObserver } from './pod/pod-manager.js';
import type { PodRules } from './pod/pod-plan.js';
import { podOfKey } from './pod/pod-ref.js';
import { followEvents, type RuntimeWatcher, relistNowAndThen } from './runtime-watch.js';
import type { KnownPods } from './server/known-pods.js';
import { DesiredPods } from './sources/desired-pods.js';
import { createEtcdSource } from './sources/etcd-source.js';
import { LatestStatuses } from './status/latest-statuses.js';
import { StatusWriter } from './status/status-writer.js';
import { Slots } from './workers/slots.js';

/** What a kubelet is made of. */
export interface KubeletParts {
  readonly storage: Storage;
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How it is to behave. */
export interface KubeletSettings {
  readonly nodeName: string;
  /** Address of the node, as statuses show it. */
  readonly hostIP: string | undefined;
  readonly rules: PodRules;
  /** `-sync_frequency`, milliseconds. */
  readonly relistMs: number;
  readonly lease: NodeLeaseValue;
}

/** A kubelet without its listener. */
export interface Kubelet {
  /** Why it cannot do its work; undefined when it can. */
  trouble(): string | undefined;
  /** Everything that has to run, each until its signal aborts. */
  readonly tasks: readonly Task[];
  /** What it knows of its pods. */
  readonly pods: KnownPods;
}

/** More removals at once only take longer each; of starts that holds beyond one per core. */
const REMOVALS_AT_ONCE = 4;

/** Puts a kubelet together. */
export function createKubelet(
  { storage, runtime, clock, log }: KubeletParts,
  settings: KubeletSettings,
  observer: PodObserver,
): Kubelet {
  const { nodeName, hostIP, rules } = settings;
  const sources = [createEtcdSource({ storage, clock, log }, nodeName)];
  const desired = new DesiredPods(
    sources.map(({ name }) => name),
    (ref) => pods.wake(ref),
  );
  const puller = new ImagePuller({ runtime, clock, log, ended: (key) => pods.wake(podOfKey(key)) });
  const statuses = new StatusWriter({ storage, clock, log });
  const starts = new Slots(availableParallelism());
  const removals = new Slots(REMOVALS_AT_ONCE);
  const latest = new LatestStatuses(() => desired.all.map(({ pod }) => pod));
  const report: PodManagerDeps['report'] = (pod, status) => {
    latest.set(pod, status);
    statuses.set(pod, status);
  };
  const pods = new PodManager(
    { runtime, puller, starts, removals, rules, hostIP, report, observer, clock, log },
    desired,
  );
  let failure: unknown = new Error('Docker has not answered yet');
  const watcher: RuntimeWatcher = {
    listed: (containers) => pods.listed(containers),
    gone: (event) => pods.gone(event),
    answered: (err) => {
      failure = err;
    },
  };
  return {
    pods: { all: () => desired.all, status: (pod) => latest.get(pod) },
    trouble: () => (failure === undefined ? undefined : messageOf(failure)),
    tasks: [
      { name: 'pulls', run: (signal) => puller.run(signal) },
      { name: 'pods', run: (signal) => pods.run(signal) },
      { name: 'statuses', run: (signal) => statuses.run(signal) },
      { name: 'events', run: (signal) => followEvents({ runtime, clock, log }, watcher, signal) },
      {
        name: 'relist',
        run: (signal) => relistNowAndThen({ runtime, clock, log }, watcher, settings.relistMs, signal),
      },
      ...sources.map((source) => ({
        name: `source ${source.name}`,
        run: (signal: AbortSignal) =>
          source.run((wanted, whole) => {
            desired.deliver(source.name, wanted, whole);
            pods.sourceAnswered();
          }, signal),
      })),
      {
        name: 'node lease',
        run: (signal) => runNodeLease({ storage, clock, log }, nodeName, settings.lease, signal),
      },
    ],
  };
}

function messageOf(err: unknown): string {
  return typeof err === 'object' && err !== null && 'message' in err ? String(err.message) : String(err);
}
