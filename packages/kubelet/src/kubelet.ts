import { availableParallelism } from 'node:os';
import { createEventRecorder } from '@kube/client';
import type { Clock, Logger, Task } from '@kube/component-base';
import type { Storage } from '@kube/storage';
import type { ContainerRuntime } from './dockertools/container-runtime.js';
import type { RunInContainer } from './dockertools/run-in-container.js';
import { createEtcdEventSink } from './events/etcd-event-sink.js';
import { PodEvents } from './events/pod-events.js';
import { Housekeeping } from './gc/housekeeping.js';
import { ImageGc, type ImageStore } from './gc/image-gc.js';
import type { ImageGcRules } from './gc/image-policy.js';
import { ImagePuller } from './images/image-puller.js';
import { ContainerGuard, type GuardDeps } from './lifecycle/container-guard.js';
import { runHook } from './lifecycle/hook.js';
import { messageOf } from './message-of.js';
import type { NodeFacts } from './node/node-facts.js';
import { type NodeLeaseValue, runNodeLease } from './node/node-lease.js';
import { runNodeRegistration } from './node/node-registration.js';
import { subjectOf } from './pod/action-deps.js';
import { PodManager, type PodManagerDeps, type PodObserver } from './pod/pod-manager.js';
import type { PodRules } from './pod/pod-plan.js';
import { type PodRef, podOfKey } from './pod/pod-ref.js';
import { check } from './probes/check.js';
import { followEvents, type RuntimeWatcher, relistNowAndThen } from './runtime-watch.js';
import type { KnownPods } from './server/known-pods.js';
import { DesiredPods } from './sources/desired-pods.js';
import { createEtcdSource } from './sources/etcd-source.js';
import { MirrorPods } from './sources/mirror-pods.js';
import type { PodSource } from './sources/pod-source.js';
import { LatestStatuses } from './status/latest-statuses.js';
import { StatusWriter } from './status/status-writer.js';
import { removeOrphans } from './volumes/orphans.js';
import { PodFolders } from './volumes/pod-folders.js';
import { PodPaths } from './volumes/pod-paths.js';
import { Slots } from './workers/slots.js';

/** What a kubelet is made of. */
export interface KubeletParts {
  /** Absent for a kubelet that only runs what lies on its node: nobody hears of it then. */
  readonly storage?: Storage;
  readonly runtime: ContainerRuntime;
  readonly images: ImageStore;
  readonly run: RunInContainer;
  /** Where pods come from besides the store. */
  readonly staticSources: readonly PodSource[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** How it is to behave. */
export interface KubeletSettings {
  readonly nodeName: string;
  /** Address of the node, as statuses show it. */
  readonly hostIP: string | undefined;
  /** `-root_dir`. */
  readonly rootDir: string;
  readonly rules: PodRules;
  readonly imageGc: ImageGcRules;
  /** `-sync_frequency`, milliseconds. */
  readonly relistMs: number;
  readonly lease: NodeLeaseValue;
  /** `-register_node`. */
  readonly registerNode: boolean;
  readonly capacity: NodeFacts['capacity'];
}

/** A kubelet without its listener. */
export interface Kubelet {
  /** Why it cannot do its work; undefined when it can. */
  trouble(): string | undefined;
  /** True when it is known of all pods whether they are wanted. */
  sourcesAnswered(): boolean;
  /** Everything that has to run, each until its signal aborts. */
  readonly tasks: readonly Task[];
  /** What it knows of its pods. */
  readonly pods: KnownPods;
}

/** More removals at once only take longer each; of starts that holds beyond one per core. */
const REMOVALS_AT_ONCE = 4;

/** v0.5.6: dead containers were looked after once a minute. */
const ORPHANS_EVERY_MS = 60_000;
const IMAGES_EVERY_MS = 300_000;

/** Puts a kubelet together. */
export function createKubelet(
  parts: KubeletParts,
  settings: KubeletSettings,
  observer: PodObserver,
): Kubelet {
  const { storage, runtime, images, run, staticSources, clock, log } = parts;
  const { nodeName, hostIP, rules } = settings;
  const etcd =
    storage &&
    etcdParts({ storage, clock, log }, nodeName, {
      made: (ref) => pods.wake(ref),
      desired: () => desired,
    });
  const sources = [...(etcd === undefined ? [] : [etcd.source]), ...staticSources];
  const desired = new DesiredPods(
    sources.map(({ name }) => name),
    (ref) => pods.wake(ref),
  );
  const events = new PodEvents(etcd?.recorder ?? { record: () => undefined });
  const about = (ref: PodRef) => {
    const wanted = desired.wanted(ref);
    return subjectOf({ ref, pod: wanted.type === 'run' ? wanted.pod : undefined });
  };
  const puller = new ImagePuller({
    ...{ runtime, clock, log },
    ended(key, image, failure) {
      const ref = podOfKey(key);
      if (failure === undefined) events.pulled({ pod: about(ref) }, image);
      else events.failed({ pod: about(ref) }, `Failed to pull image "${image}": ${failure}`);
      pods.wake(ref);
    },
  });
  const hook: GuardDeps['runHook'] = (handler, place, signal) => runHook(run, handler, place, signal);
  const folders = new PodFolders({ paths: new PodPaths(settings.rootDir), clock, log });
  const guard = new ContainerGuard({
    ...{ clock, log, folders, runHook: hook, changed: (ref: PodRef) => pods.wake(ref) },
    check: (id, how, signal) =>
      check({ run, answers: (...asked) => runtime.inspect(...asked) }, id, how, signal),
    checkFailed: (ref, { container: { name } }, why) =>
      events.unhealthy({ pod: about(ref), container: name }, why),
    hookFailed: (ref, { container: { name } }, why) =>
      events.failed({ pod: about(ref), container: name }, `PostStart hook failed: ${why}`),
  });
  const latest = new LatestStatuses(() => desired.all.map(({ pod }) => pod));
  const report: PodManagerDeps['report'] = (pod, status) => {
    latest.set(pod, status);
    etcd?.statuses.set(pod, status);
  };
  const imageGc = new ImageGc({
    ...{ store: images, rules: settings.imageGc, clock, log },
    needed: () =>
      desired.answered
        ? [
            ...desired.all.flatMap(({ pod }) => pod.spec.containers.map(({ image }) => image)),
            ...[rules.networkImage, ...puller.pulling],
          ]
        : undefined,
  });
  const housekeeping = new Housekeeping(
    {
      orphans: {
        everyMs: ORPHANS_EVERY_MS,
        run: (signal) => removeOrphans({ folders, runtime, desired, log }, signal),
      },
      images: { everyMs: IMAGES_EVERY_MS, run: (signal) => imageGc.collect(signal) },
    },
    { clock, log },
  );
  const starts = new Slots(availableParallelism());
  const removals = new Slots(REMOVALS_AT_ONCE);
  const pods = new PodManager(
    {
      ...{ runtime, puller, starts, removals, folders, guard, events, runHook: hook },
      ...{ rules, hostIP, report, observer, clock, log },
      removed: () => housekeeping.ask('orphans'),
    },
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
  const take = (source: PodSource) => (signal: AbortSignal) =>
    source.run((wanted, whole) => {
      const before = desired.answered;
      desired.deliver(source.name, wanted, whole);
      pods.sourceAnswered();
      if (!before && desired.answered) housekeeping.ask('orphans');
      if (source !== etcd?.source || before !== desired.answered) etcd?.mirrors.refresh();
    }, signal);
  return {
    pods: { all: () => desired.all, status: (pod) => latest.get(pod) },
    sourcesAnswered: () => desired.answered,
    trouble: () => (failure === undefined ? undefined : messageOf(failure)),
    tasks: [
      { name: 'pulls', run: (signal) => puller.run(signal) },
      { name: 'volumes', run: (signal) => folders.run(signal) },
      { name: 'health checks', run: (signal) => guard.run(signal) },
      { name: 'pods', run: (signal) => pods.run(signal) },
      { name: 'housekeeping', run: (signal) => housekeeping.run(signal) },
      { name: 'events', run: (signal) => followEvents({ runtime, clock, log }, watcher, signal) },
      {
        name: 'relist',
        run: (signal) => relistNowAndThen({ runtime, clock, log }, watcher, settings.relistMs, signal),
      },
      ...sources.map((source) => ({ name: `source ${source.name}`, run: take(source) })),
      ...(storage === undefined ? [] : nodeTasks({ storage, clock, log }, settings)),
      ...(etcd?.tasks ?? []),
    ],
  };
}

interface StoreDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a kubelet that has a store makes of it. */
function etcdParts(
  deps: StoreDeps,
  nodeName: string,
  pods: { readonly made: (ref: PodRef) => void; readonly desired: () => DesiredPods },
) {
  const { storage, clock } = deps;
  const mirrors = new MirrorPods({ ...deps, nodeName, made: pods.made, desired: pods.desired });
  const statuses = new StatusWriter(deps);
  const client = createEtcdEventSink({ storage, clock });
  const recorder = createEventRecorder({
    client,
    component: 'kubelet',
    host: nodeName,
    clock,
    log: deps.log,
  });
  // v0.5.6: the first that it has to tell.
  const node = { kind: 'Minion', metadata: { name: nodeName } };
  recorder.record(node, { status: '', reason: 'starting', message: 'Starting kubelet.' });
  const tasks: readonly Task[] = [
    { name: 'statuses', run: (signal) => statuses.run(signal) },
    { name: 'mirrors', run: (signal) => mirrors.run(signal) },
    { name: 'event recorder', run: (signal) => recorder.run(signal) },
  ];
  return { mirrors, statuses, recorder, tasks, source: createEtcdSource(deps, nodeName, mirrors) };
}

function nodeTasks(deps: StoreDeps, settings: KubeletSettings): readonly Task[] {
  const { nodeName, hostIP, capacity, registerNode, lease } = settings;
  const facts: NodeFacts = { nodeName, capacity, address: hostIP };
  return [
    { name: 'node lease', run: (signal) => runNodeLease(deps, nodeName, lease, signal) },
    { name: 'node registration', run: (signal) => runNodeRegistration(deps, facts, registerNode, signal) },
  ];
}
