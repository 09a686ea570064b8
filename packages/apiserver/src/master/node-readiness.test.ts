import { describe, expect, it } from '@jest/globals';
import type { NodeCondition } from '@kube/api-types';
import { aNode } from '@kube/api-types/testing';
import { withReadiness } from './node-readiness.js';

const THEN = '2014-11-01T00:00:00Z';
const NOW = '2014-12-01T00:00:00Z';
const node = (...conditions: NodeCondition[]) => ({
  ...aNode('n1'),
  status: { capacity: { cpu: '1' }, conditions },
});
const alive: NodeCondition = {
  type: 'Ready',
  status: 'True',
  reason: 'KubeletAlive',
  message: 'the kubelet keeps its lease',
  lastTransitionTime: THEN,
};
const disk: NodeCondition = { type: 'OutOfDisk', status: 'False' };

describe('withReadiness', () => {
  it('does not judge a node that never had a lease', () => {
    expect(withReadiness(aNode('n1'), false, NOW)).toBeUndefined();
    expect(withReadiness(node(disk), false, NOW)).toBeUndefined();
  });

  it('says Ready when the lease is there, and keeps everything else', () => {
    expect(withReadiness(node(disk), true, NOW)).toEqual(node(disk, { ...alive, lastTransitionTime: NOW }));
  });

  it('changes nothing while nothing changes', () => {
    expect(withReadiness(node(alive), true, NOW)).toBeUndefined();
    const silent = withReadiness(node(alive), false, NOW);
    expect(silent && withReadiness(silent, false, '2015-01-01T00:00:00Z')).toBeUndefined();
  });

  it('says Unknown, why and since when, once the lease has ended', () => {
    const [ready] = withReadiness(node(alive), false, NOW)?.status?.conditions ?? [];
    expect(ready).toMatchObject({
      type: 'Ready',
      status: 'Unknown',
      reason: 'LeaseEnded',
      lastTransitionTime: NOW,
    });
    expect(ready?.message).toContain('has ended');
  });

  it('keeps the time where only the reason was another', () => {
    const [ready] = withReadiness(node({ ...alive, reason: 'Other' }), true, NOW)?.status?.conditions ?? [];
    expect(ready).toEqual(alive);
  });
});
