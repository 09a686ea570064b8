import type { BoundPod, Container } from '@kube/api-types';
import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import { planDeadContainers } from '../gc/dead-containers.js';
import { containerHash, networkHash } from './container-order.js';
import { type Part, type PlannedPart, planContainer } from './plan-container.js';
import { planRemoval } from './plan-removal.js';
import { kill, type PodAction, remove } from './pod-action.js';
import type { PodPlan, PodRules, PodView, Wait } from './pod-plan.js';
import { containerRefusalOf, portWait, refusalOf } from './refusal.js';

/**
 * Decides what to do about a pod that should run, from what is seen of it and from nothing else.
 *
 * Rules that hold for every plan:
 * - containers of a pod that had the name before go first, all of them;
 * - the network container outlives all that joined it, and is made before any;
 * - a container is started only when none of its name runs;
 * - of each name the last dead containers stay, because they are the memory of what has run; one that somebody else
 *   has removed is remembered all the same.
 */
export function planPod(pod: BoundPod, view: PodView, rules: PodRules, now: number): PodPlan {
  const strangers = view.containers.filter(({ podUid }) => podUid !== pod.metadata.uid);
  if (strangers.length > 0) {
    return {
      actions: planRemoval(strangers, 'pod replaced'),
      waits: waitsForAll(pod, { reason: 'PodReplacing' }),
    };
  }
  const { restartBackoff } = rules;
  const network = planContainer(networkPart(pod, view, rules), view, {
    network: undefined,
    restartBackoff,
    now,
  });
  const joined = network.plan.type === 'running' ? network.plan.container : undefined;
  const parts = pod.spec.containers.map((container) => partOf(pod, container, rules));
  const planned = parts.map((part) => planContainer(part, view, { network: joined, restartBackoff, now }));
  const unwanted = unwantedContainers(pod, view.containers);

  const stops = [...unwanted.map((each) => kill(each, 'unwanted')), ...planned.flatMap(({ kills }) => kills)];
  const finished = planned.every(({ plan }) => plan.type === 'done') && stops.length === 0;
  // What needs the network must have ended before the network is touched.
  const networkActions = stops.length > 0 ? [] : finished ? stopsOf(network) : actionsOf(network);
  const starts = [...volumeActions(planned, view, now), ...planned.flatMap(startsOf)];
  const dead = planDeadContainers(deadOf(pod, view.containers), rules.deadContainers, now);
  const removals = [
    ...leftovers(pod, view.containers),
    ...dead.remove.map((each) => remove(each, 'outdated')),
  ];
  return {
    actions: [...stops, ...networkActions, ...starts, ...removals],
    waits: finished ? new Map() : waitsOf(parts, planned, network),
    ...(dead.lookAgainAt === undefined ? {} : { lookAgainAt: dead.lookAgainAt }),
  };
}

/** Volumes are made for what is to be started, in time: while its image is got. */
function volumeActions(
  planned: readonly PlannedPart[],
  { volumes }: PodView,
  now: number,
): readonly PodAction[] {
  const needed = planned.some(
    ({ plan }) => plan.type === 'act' || (plan.type === 'wait' && plan.wait.volumes),
  );
  if (!needed || volumes.type !== 'missing' || (volumes.failure?.retryAt ?? 0) > now) return [];
  return [{ type: 'prepareVolumes' }];
}

function networkPart(pod: BoundPod, view: PodView, { networkImage }: PodRules): Part {
  return {
    name: NETWORK_CONTAINER,
    image: networkImage,
    hash: networkHash(pod),
    restartPolicy: 'Always',
    refusal: refusalOf(pod) ?? portWait(pod, view),
  };
}

function partOf(pod: BoundPod, container: Container, rules: PodRules): Part {
  return {
    name: container.name,
    image: container.image,
    pullPolicy: container.imagePullPolicy,
    hash: containerHash(container, pod.spec.volumes),
    restartPolicy: pod.spec.restartPolicy ?? 'Always',
    refusal: refusalOf(pod) ?? containerRefusalOf(container, rules),
  };
}

/** Running containers of a name that the pod does not know. */
function unwantedContainers(pod: BoundPod, containers: readonly PodContainer[]): readonly PodContainer[] {
  return containers.filter((each) => each.state === 'running' && !belongs(pod, each));
}

function belongs({ spec }: BoundPod, { container }: PodContainer): boolean {
  return container === NETWORK_CONTAINER || spec.containers.some(({ name }) => name === container);
}

function startsOf({ plan }: PlannedPart): readonly PodAction[] {
  return plan.type === 'act' ? [plan.action] : [];
}

function actionsOf(network: PlannedPart): readonly PodAction[] {
  return [...network.kills, ...startsOf(network)];
}

/** The network of a pod that has done its work goes away, and its host ports are free again. */
function stopsOf({ plan, kills }: PlannedPart): readonly PodAction[] {
  return plan.type === 'running' ? [...kills, kill(plan.container, 'finished')] : kills;
}

/** What is left of containers that nobody asks about. */
function leftovers(pod: BoundPod, containers: readonly PodContainer[]): readonly PodAction[] {
  return containers.flatMap((each) => {
    if (each.state === 'created') return [remove(each, 'half made')];
    return each.state === 'exited' && !belongs(pod, each) ? [remove(each, 'unwanted')] : [];
  });
}

function deadOf(pod: BoundPod, containers: readonly PodContainer[]): readonly PodContainer[] {
  return containers.filter((each) => each.state === 'exited' && belongs(pod, each));
}

function waitsForAll({ spec }: BoundPod, wait: Wait): ReadonlyMap<string, Wait> {
  return new Map([NETWORK_CONTAINER, ...spec.containers.map(({ name }) => name)].map((name) => [name, wait]));
}

/** What waits for the network waits for what that waits for. */
function waitsOf(
  parts: readonly Part[],
  planned: readonly PlannedPart[],
  network: PlannedPart,
): ReadonlyMap<string, Wait> {
  const forNetwork = waitOf(network);
  const waits = new Map<string, Wait>(forNetwork && [[NETWORK_CONTAINER, forNetwork]]);
  planned.forEach((each, index) => {
    const own = waitOf(each);
    const name = parts[index]?.name ?? '';
    if (own !== undefined) waits.set(name, own.message === undefined ? (forNetwork ?? own) : own);
  });
  return waits;
}

function waitOf({ plan }: PlannedPart): Wait | undefined {
  return plan.type === 'wait' || plan.type === 'act' ? plan.wait : undefined;
}
