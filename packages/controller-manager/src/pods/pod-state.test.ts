import { describe, expect, it } from '@jest/globals';
import type { ContainerStatus, PodStatus } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { isReady } from './pod-state.js';

const container = (name: string, state: ContainerStatus['state']): ContainerStatus => ({
  name,
  state,
  restartCount: 0,
  image: 'i',
});
const running = { running: {} };

describe('isReady', () => {
  it.each<[string, boolean, PodStatus | undefined]>([
    ['a running pod of which nothing else is known', true, { phase: 'Running' }],
    ['a pod that waits', false, { phase: 'Pending' }],
    ['a pod that has ended', false, { phase: 'Succeeded' }],
    ['a pod without status', false, undefined],
    [
      'what the condition says, whatever the containers do',
      true,
      {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [container('main', { waiting: {} })],
      },
    ],
    [
      'not, when the condition says so',
      false,
      {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [container('main', running)],
      },
    ],
    [
      'not, while one container is down',
      false,
      {
        phase: 'Running',
        containerStatuses: [container('a', running), container('b', { terminated: { exitCode: 1 } })],
      },
    ],
    [
      'all containers up, the network container aside',
      true,
      { phase: 'Running', containerStatuses: [container('a', running), container('net', undefined)] },
    ],
  ])('%s: %s', (_, ready, status) => {
    expect(isReady({ ...aPod(), status })).toBe(ready);
  });
});
