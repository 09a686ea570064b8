import { isDeepStrictEqual } from 'node:util';
import type { BoundPod } from '@kube/api-types';
import type { PodContainer } from '../dockertools/container-runtime.js';
import type { ContainerFault } from '../lifecycle/container-guard.js';
import type { VolumesView } from '../volumes/pod-folders.js';
import type { ActionDeps } from './action-deps.js';
import { executeAction } from './execute-action.js';
import { type ObservedPod, observeImages, observePod } from './observe-pod.js';
import { planPod } from './plan-pod.js';
import { planRemoval } from './plan-removal.js';
import type { PodAction } from './pod-action.js';
import type { PodNotes } from './pod-notes.js';
import type { PodPlan, PodRules } from './pod-plan.js';
import { type PodRef, podTitle } from './pod-ref.js';
import { refusalOf } from './refusal.js';

/** What a pass over a pod is made with. */
export interface SyncDeps extends ActionDeps {
  readonly rules: PodRules;
  /** What is wanted of a pod at this moment. */
  readonly wanted: (ref: PodRef) => Wanted;
  /** What is remembered of a pod, by its uid; empty for one that is no longer wanted. */
  readonly notesOf: (ref: PodRef, podUid: string) => PodNotes;
  /** Has a pod looked at again. */
  readonly wake: (ref: PodRef) => void;
}

/** What the sources say of a pod. `unknown`: they have not all answered, so it may well be wanted. */
export type Wanted =
  | { readonly type: 'run'; readonly pod: BoundPod }
  | { readonly type: 'remove' }
  | { readonly type: 'unknown' };

/** How a pass left a pod: as wanted, as far as is possible now. */
export interface Settled {
  readonly wanted: Wanted;
  readonly observed: ObservedPod;
  readonly plan: PodPlan;
  /** True when something had to be done. */
  readonly acted: boolean;
}

/**
 * Makes one pod so: looks at it, plans, acts, and looks again until there is nothing left to do. What is wanted is
 * read anew each time too, so a pod that is deleted in the middle is not finished first.
 *
 * @throws RuntimeError when the engine does not do its part; Error when acting changes nothing
 */
export async function syncPod(deps: SyncDeps, ref: PodRef, signal: AbortSignal): Promise<Settled> {
  let before: readonly PodAction[] = [];
  for (;;) {
    const wanted = deps.wanted(ref);
    const pod = wanted.type === 'run' ? wanted.pod : undefined;
    const notes = deps.notesOf(ref, pod?.metadata.uid ?? '');
    const observed = await observePod(deps, ref, pod, signal);
    const plan = await planOf(deps, ref, wanted, observed, notes, signal);
    if (plan.actions.length === 0) return { wanted, observed, plan, acted: before.length > 0 };
    if (isDeepStrictEqual(plan.actions, before)) {
      throw new Error(`${describe(plan.actions)} of pod ${podTitle(ref)} had no effect`);
    }
    before = plan.actions;
    if (deps.log.v(3))
      deps.log.info({ pod: podTitle(ref), actions: describe(plan.actions) }, 'pod is not as it should be');
    const target = { ref, pod, notes, wake: () => deps.wake(ref) };
    await all(plan.actions.map((action) => executeAction(deps, target, action, signal)));
  }
}

async function planOf(
  deps: SyncDeps,
  ref: PodRef,
  wanted: Wanted,
  { containers, gone, held }: ObservedPod,
  notes: PodNotes,
  signal: AbortSignal,
): Promise<PodPlan> {
  switch (wanted.type) {
    case 'unknown':
      return { actions: [], waits: new Map() };
    case 'remove':
      return { actions: planRemoval(containers, 'pod deleted'), waits: new Map() };
    case 'run': {
      const { pod } = wanted;
      const { networkImage } = deps.rules;
      const images = await observeImages(deps, { ref, pod, networkImage, containers }, signal);
      const volumes = await observeVolumes(deps, pod, containers);
      const faults = faultsOf(deps, containers);
      const now = deps.clock.now();
      const ended = [...containers.filter(({ state }) => state === 'exited'), ...gone];
      const endsSeen = notes.endsSeen(ended, now);
      const { failures, since } = notes;
      const view = { containers, gone, endsSeen, images, failures, held, volumes, faults, since };
      return planPod(pod, view, deps.rules, now);
    }
  }
}

/** The disk is only looked at when something is to be started that may need it. */
async function observeVolumes(
  { folders }: SyncDeps,
  pod: BoundPod,
  containers: readonly PodContainer[],
): Promise<VolumesView> {
  const running = new Set(
    containers.filter(({ state }) => state === 'running').map(({ container }) => container),
  );
  const complete = pod.spec.containers.every(({ name }) => running.has(name));
  return complete || refusalOf(pod) !== undefined ? { type: 'ready' } : await folders.volumes(pod);
}

function faultsOf(
  { guard }: SyncDeps,
  containers: readonly PodContainer[],
): ReadonlyMap<string, ContainerFault> {
  return new Map(
    containers.flatMap(({ id }) => {
      const fault = guard.fault(id);
      return fault === undefined ? [] : [[id, fault] as const];
    }),
  );
}

/** All of them to their end, before the first failure is thrown: a pass never leaves something running behind it. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(work)).flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '));
}

function describe(actions: readonly PodAction[]): string {
  return actions
    .map((each) => ('container' in each ? `${each.type} ${each.container}` : each.type))
    .join(', ');
}
