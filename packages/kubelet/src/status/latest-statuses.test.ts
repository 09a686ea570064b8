import { describe, expect, it } from '@jest/globals';
import { aBoundPod } from '@kube/api-types/testing';
import { LatestStatuses } from './latest-statuses.js';

describe('LatestStatuses', () => {
  it('knows the last status of each pod, and nothing of one that had the name before', () => {
    const pod = aBoundPod('web');
    const statuses = new LatestStatuses(() => [pod]);
    expect(statuses.get(pod)).toBeUndefined();
    statuses.set(pod, { phase: 'Pending' });
    statuses.set(pod, { phase: 'Running' });
    expect(statuses.get(aBoundPod('web'))).toEqual({ phase: 'Running' });
    expect(statuses.get(aBoundPod('web', { metadata: { uid: 'another' } }))).toBeUndefined();
  });

  it('forgets pods that are no longer wanted', () => {
    const [gone, stays] = [aBoundPod('gone'), aBoundPod('stays')];
    let wanted = [gone, stays];
    const statuses = new LatestStatuses(() => wanted);
    statuses.set(gone, { phase: 'Running' });
    statuses.set(stays, { phase: 'Running' });
    wanted = [stays];
    statuses.set(stays, { phase: 'Running' });
    expect([statuses.get(gone), statuses.get(stays)]).toEqual([undefined, { phase: 'Running' }]);
  });
});
