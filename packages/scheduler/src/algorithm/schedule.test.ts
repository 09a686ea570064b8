import { describe, expect, it } from '@jest/globals';
import type { Pod } from '@kube/api-types';
import { aContainer, aNode, aPod } from '@kube/api-types/testing';
import { NodeTotals } from '../cluster/node-totals.js';
import { DEFAULT_ALGORITHM, PRIORITIES } from './algorithm.js';
import { explainRefusals, isExplanation } from './explain.js';
import { demandOf } from './pod-demand.js';
import { schedule } from './schedule.js';

const first = (): number => 0;

function nodeWith(name: string, ...pods: readonly Pod[]): NodeTotals {
  const totals = new NodeTotals(name);
  totals.describe(aNode(name));
  for (const pod of pods) totals.add(demandOf(pod));
  return totals;
}

const labelled = (labels: Record<string, string>, cpu?: string): Pod =>
  aPod('any', {
    metadata: { labels },
    spec: { containers: [aContainer({ resources: { limits: cpu === undefined ? {} : { cpu } } })] },
  });

const onPort = (hostPort: number): Pod =>
  aPod('any', { spec: { containers: [aContainer({ ports: [{ hostPort, containerPort: 80 }] })] } });

const placed = (pod: Pod, nodes: readonly NodeTotals[], random = first): string | undefined => {
  const decision = schedule(demandOf(pod), nodes, DEFAULT_ALGORITHM, random);
  return decision.type === 'place' ? decision.node : undefined;
};

describe('schedule', () => {
  it('takes the one node that fits', () => {
    expect(placed(onPort(80), [nodeWith('n1', onPort(80)), nodeWith('n2', labelled({}, '900m'))])).toBe('n2');
  });

  it('leaves equals to chance', () => {
    const nodes = [nodeWith('n1'), nodeWith('n2'), nodeWith('n3')];
    const picked = [0, 0.34, 0.99].map((chance) => placed(aPod(), nodes, () => chance));
    expect(picked).toEqual(['n1', 'n2', 'n3']);
  });

  it('prefers the node with the most left', () => {
    const nodes = [
      nodeWith('n1', labelled({ a: '1' }, '500m')),
      nodeWith('n2', labelled({ b: '1' }, '100m')),
    ];
    expect(placed(labelled({ c: '1' }, '100m'), nodes)).toBe('n2');
  });

  it('keeps pods of one controller apart although their labels differ', () => {
    const of = (version: string): Pod => labelled({ replicationController: 'web', version });
    expect(placed(of('2'), [nodeWith('n1', of('1')), nodeWith('n2', labelled({ other: 'x' }))])).toBe('n2');
  });

  it('keeps pods with the same labels apart, per namespace', () => {
    const web = labelled({ name: 'web' });
    const elsewhere = { ...web, metadata: { ...web.metadata, namespace: 'other' } };
    expect(placed(web, [nodeWith('n1', web), nodeWith('n2', elsewhere)])).toBe('n2');
  });

  it('says why no node fits: every reason, counted, with the names of nodes', () => {
    const closed = nodeWith('n3');
    closed.closed = 'not ready';
    const nodes = [nodeWith('n2', onPort(6379)), nodeWith('n1', onPort(6379)), closed];
    expect(schedule(demandOf(onPort(6379)), nodes, DEFAULT_ALGORITHM, first)).toEqual({
      type: 'refuse',
      message: '0 of 3 nodes fit: 2 host port 6379 in use (n1, n2), 1 not ready (n3)',
    });
  });

  it('counts a node under each of its reasons', () => {
    const bad = nodeWith('n1', onPort(80));
    bad.closed = 'not ready';
    expect(schedule(demandOf(onPort(80)), [bad], DEFAULT_ALGORITHM, first)).toMatchObject({
      message: '0 of 1 nodes fit: 1 host port 80 in use (n1), 1 not ready (n1)',
    });
  });

  it('says that there are no nodes', () => {
    expect(schedule(demandOf(aPod()), [], DEFAULT_ALGORITHM, first)).toEqual({
      type: 'refuse',
      message: '0 of 0 nodes fit: there are none',
    });
  });

  it('takes any node when there are neither predicates nor priorities', () => {
    const none = { predicates: [], priorities: [] };
    expect(schedule(demandOf(onPort(80)), [nodeWith('n1', onPort(80))], none, first)).toEqual({
      type: 'place',
      node: 'n1',
    });
  });

  it('weighs priorities', () => {
    const nodes = [
      nodeWith('n1', labelled({ name: 'web' })),
      nodeWith('n2', labelled({ name: 'big' }, '300m')),
    ];
    const weighed = (spreading: number, least: number): unknown => {
      const weights = { SpreadingPriority: spreading, LeastRequestedPriority: least };
      const priorities = Object.entries(PRIORITIES).map(([name, priority]) => ({
        priority,
        weight: weights[name as keyof typeof weights],
      }));
      return schedule(demandOf(labelled({ name: 'web' })), nodes, { predicates: [], priorities }, first);
    };
    expect(weighed(1, 1)).toMatchObject({ node: 'n2' });
    expect(weighed(1, 10)).toMatchObject({ node: 'n1' });
  });
});

describe('explainRefusals', () => {
  it('lists three names and counts the rest, always in the same order', () => {
    const refusals = ['n5', 'n2', 'n4', 'n1', 'n3'].map((node) => ({ node, reasons: ['not ready'] }));
    expect(explainRefusals(refusals)).toBe('0 of 5 nodes fit: 5 not ready (n1, n2, n3 and 2 more)');
  });

  it('is recognised again', () => {
    expect(isExplanation(explainRefusals([]))).toBe(true);
    expect(isExplanation('pull failed')).toBe(false);
    expect(isExplanation(undefined)).toBe(false);
  });
});
