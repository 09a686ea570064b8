import { describe, expect, it } from '@jest/globals';
import { aPod } from '@kube/api-types/testing';
import { type EvictionPlan, planEviction, type TroubledNode } from './plan-eviction.js';

const live = aPod('live', { status: { phase: 'Running' } });
const ended = aPod('ended', { status: { phase: 'Succeeded' } });
const patience = { down: 300, missing: 40 };

describe('planEviction', () => {
  it.each<{ name: string; node: Partial<TroubledNode>; plan: EvictionPlan }>([
    { name: 'waits as long as it is told to', node: { forMs: 299 }, plan: { type: 'lookAgain', inMs: 1 } },
    {
      name: 'evicts what a dead node has running, and leaves what has ended',
      node: { forMs: 300, pods: [live, ended] },
      plan: { type: 'evict', pods: [live] },
    },
    {
      name: 'evicts nothing when no node is up',
      node: { forMs: 999, othersUp: false },
      plan: { type: 'leave' },
    },
    { name: 'has nothing to do for an empty node', node: { pods: [] }, plan: { type: 'leave' } },
    {
      name: 'has nothing to do for pods that have ended',
      node: { pods: [ended], forMs: 999 },
      plan: { type: 'leave' },
    },
    {
      name: 'gives a node that was deleted time to come back',
      node: { trouble: 'missing', forMs: 30 },
      plan: { type: 'lookAgain', inMs: 10 },
    },
    {
      name: 'removes all pods of a node that is gone, whether others are up or not',
      node: { trouble: 'missing', forMs: 40, pods: [live, ended], othersUp: false },
      plan: { type: 'evict', pods: [live, ended] },
    },
  ])('$name', ({ node, plan }) => {
    const whole: TroubledNode = { trouble: 'down', forMs: 0, pods: [live], othersUp: true, ...node };
    expect(planEviction(whole, patience)).toEqual(plan);
  });
});
