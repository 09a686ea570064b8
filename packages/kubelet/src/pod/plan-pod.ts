import type { BoundPod, Container } from '@kube/api-types';
import { NETWORK_CONTAINER, type PodContainer } from '../dockertools/container-runtime.js';
import { containerHash, networkHash } from './container-order.js';
import { lastEnded, type Part, type PlannedPart, planContainer } from './plan-container.js';
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
 * - of each name the last dead container stays, because it is the memory of what has run.
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
    networkId: undefined,
    restartBackoff,
    now,
  });
  const networkId = network.plan.type === 'running' ? network.plan.container.id : undefined;
  const parts = pod.spec.containers.map((container) => partOf(pod, container, rules));
  const planned = parts.map((part) => planContainer(part, view, { networkId, restartBackoff, now }));
  const unwanted = unwantedContainers(pod, view.containers);

  const stops = [...unwanted.map((each) => kill(each, 'unwanted')), ...planned.flatMap(({ kills }) => kills)];
  const finished = planned.every(({ plan }) => plan.type === 'done') && stops.length === 0;
  // What needs the network must have ended before the network is touched.
  const networkActions = stops.length > 0 ? [] : finished ? stopsOf(network) : actionsOf(network);
  return {
    actions: [...stops, ...networkActions, ...planned.flatMap(startsOf), ...leftovers(pod, view.containers)],
    waits: finished ? new Map() : waitsOf(parts, planned, network),
  };
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
    hash: containerHash(container),
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

/** Dead containers that nobody asks about any more. */
function leftovers(pod: BoundPod, containers: readonly PodContainer[]): readonly PodAction[] {
  return containers.flatMap((each) => {
    if (each.state === 'running') return [];
    if (each.state === 'created') return [remove(each, 'half made')];
    if (!belongs(pod, each)) return [remove(each, 'unwanted')];
    return each === lastEnded(containers, each.container) ? [] : [remove(each, 'outdated')];
  });
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
