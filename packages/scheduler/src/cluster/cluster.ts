import type { Node, Pod } from '@kube/api-types';
import type { NodeState } from '../algorithm/node-state.js';
import { demandOf, type PodDemand } from '../algorithm/pod-demand.js';
import { NodeTotals } from './node-totals.js';
import { hasEnded, isBound } from './pod-state.js';

interface Placement {
  readonly totals: NodeTotals;
  readonly demand: PodDemand;
  /** For a pod that was sent to the node and not yet seen there: until when that is believed. */
  readonly assumedUntil?: number;
}

/**
 * What every node has left, kept up by events and by what was just decided.
 *
 * Invariants: a pod counts on one node at most; an assumed pod counts from the decision on, until the watch
 * confirms it, the pod is gone, or the assumption is dropped. No cost grows with the pods there are.
 */
export class Cluster {
  readonly #totals = new Map<string, NodeTotals>();
  readonly #known = new Map<string, NodeState>();
  readonly #placements = new Map<string, Placement>();
  #nodes: readonly NodeState[] | undefined;

  /** @param onRoom is told of a node that may take more than before */
  constructor(private readonly onRoom: (node: NodeState) => void) {}

  /** Nodes that exist. */
  get nodes(): readonly NodeState[] {
    this.#nodes ??= [...this.#known.values()];
    return this.#nodes;
  }

  setNode(node: Node): void {
    const totals = this.#totalsOf(node.metadata.name);
    totals.describe(node);
    if (!this.#known.has(totals.name)) this.#nodes = undefined;
    this.#known.set(totals.name, totals);
    this.onRoom(totals);
  }

  removeNode(name: string): void {
    this.#known.delete(name);
    this.#nodes = undefined;
    this.#dropIfUnused(name);
  }

  /** The pod as it is now. One that has ended holds nothing; one not yet seen bound stays where it is assumed. */
  setPod(pod: Pod): void {
    const identity = identityOf(pod);
    if (!isBound(pod) || hasEnded(pod)) {
      if (isBound(pod) || this.assumedUntil(pod) === undefined) this.#free(identity);
      return;
    }
    const left = this.#takeOff(identity);
    const totals = this.#totalsOf(pod.spec.nodeName);
    this.#put(identity, { totals, demand: demandOf(pod) });
    if (left !== undefined && left !== totals) this.#hasRoom(left);
  }

  removePod(pod: Pod): void {
    this.#free(identityOf(pod));
  }

  /** Counts the pod on a node before the watch shows it there. */
  assume(pod: Pod, nodeName: string, until: number): void {
    const placement = { totals: this.#totalsOf(nodeName), demand: demandOf(pod), assumedUntil: until };
    this.#put(identityOf(pod), placement);
  }

  /** Until when the pod is taken to be where it was sent; `undefined` when it is not assumed anywhere. */
  assumedUntil(pod: Pod): number | undefined {
    return this.#placements.get(identityOf(pod))?.assumedUntil;
  }

  /** Believes an assumption until `until` only. */
  doubt(pod: Pod, until: number): void {
    const placement = this.#placements.get(identityOf(pod));
    if (placement?.assumedUntil === undefined) return;
    this.#placements.set(identityOf(pod), { ...placement, assumedUntil: until });
  }

  /** The pod is not where it was sent; what the watch has confirmed meanwhile stays. */
  dropAssumption(pod: Pod): void {
    if (this.assumedUntil(pod) !== undefined) this.#free(identityOf(pod));
  }

  #put(identity: string, placement: Placement): void {
    placement.totals.add(placement.demand);
    this.#placements.set(identity, placement);
  }

  #free(identity: string): void {
    const left = this.#takeOff(identity);
    if (left !== undefined) this.#hasRoom(left);
  }

  #hasRoom(totals: NodeTotals): void {
    if (this.#known.has(totals.name)) this.onRoom(totals);
    else this.#dropIfUnused(totals.name);
  }

  #takeOff(identity: string): NodeTotals | undefined {
    const placement = this.#placements.get(identity);
    if (placement === undefined) return undefined;
    this.#placements.delete(identity);
    placement.totals.remove(placement.demand);
    return placement.totals;
  }

  #totalsOf(name: string): NodeTotals {
    const known = this.#totals.get(name);
    if (known !== undefined) return known;
    const made = new NodeTotals(name);
    this.#totals.set(name, made);
    return made;
  }

  #dropIfUnused(name: string): void {
    if (!this.#known.has(name) && this.#totals.get(name)?.podCount === 0) this.#totals.delete(name);
  }
}

/** A pod that was deleted and made anew under its name is another one. */
function identityOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}/${metadata.uid}`;
}
