import { describe, expect, it } from '@jest/globals';
import type { Pod, PodStatus } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { planReplicas } from './plan.js';

const BORN = '2014-12-12T20:30:37Z';

interface About {
  readonly node?: string;
  readonly phase?: PodStatus['phase'];
  readonly ready?: boolean;
  readonly born?: string;
}

const pod = (name: string, { node = 'n1', phase = 'Running', ready = true, born = BORN }: About = {}): Pod =>
  aPod(name, {
    metadata: { creationTimestamp: born },
    spec: { nodeName: node },
    status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });

describe('planReplicas', () => {
  it.each([
    { name: 'creates what is missing', wanted: 3, pods: [pod('a')], coming: 0, create: 2, remove: [] },
    {
      name: 'does nothing when the count fits',
      wanted: 1,
      pods: [pod('a')],
      coming: 0,
      create: 0,
      remove: [],
    },
    {
      name: 'does not count pods that have ended, nor remove them',
      wanted: 1,
      pods: [pod('a', { phase: 'Failed' }), pod('b', { phase: 'Succeeded' })],
      coming: 0,
      create: 1,
      remove: [],
    },
    {
      name: 'counts a pod that waits',
      wanted: 1,
      pods: [pod('a', { phase: 'Pending' })],
      coming: 0,
      create: 0,
      remove: [],
    },
    { name: 'counts pods that are coming', wanted: 3, pods: [pod('a')], coming: 2, create: 0, remove: [] },
    { name: 'removes all', wanted: 0, pods: [pod('b'), pod('a')], coming: 0, create: 0, remove: ['a', 'b'] },
    {
      name: 'removes nothing while pods are coming',
      wanted: 1,
      pods: [pod('a'), pod('b')],
      coming: 1,
      create: 0,
      remove: [],
    },
    {
      name: 'removes a pod without a node first',
      wanted: 1,
      pods: [pod('a'), pod('b', { node: '' })],
      coming: 0,
      create: 0,
      remove: ['b'],
    },
    {
      name: 'removes a pod that does not run before one that does',
      wanted: 1,
      pods: [pod('a'), pod('b', { phase: 'Pending' })],
      coming: 0,
      create: 0,
      remove: ['b'],
    },
    {
      name: 'removes a pod that is not ready before one that is',
      wanted: 1,
      pods: [pod('a'), pod('b', { ready: false })],
      coming: 0,
      create: 0,
      remove: ['b'],
    },
    {
      name: 'removes the youngest first',
      wanted: 1,
      pods: [pod('a'), pod('b', { born: '2014-12-12T20:30:38Z' })],
      coming: 0,
      create: 0,
      remove: ['b'],
    },
    {
      name: 'removes equals by name, whatever their order',
      wanted: 1,
      pods: [pod('c'), pod('b'), pod('a')],
      coming: 0,
      create: 0,
      remove: ['a', 'b'],
    },
  ])('$name', ({ wanted, pods, coming, create, remove }) => {
    const plan = planReplicas(wanted, { pods, coming });
    expect({ create: plan.create, remove: plan.remove.map(({ metadata }) => metadata.name) }).toEqual({
      create,
      remove,
    });
  });

  it('is settled once it has been carried out', () => {
    for (let wanted = 0; wanted < 6; wanted++) {
      for (let have = 0; have < 6; have++) {
        const pods = Array.from({ length: have }, (_, index) => pod(`p${index}`));
        const { create, remove } = planReplicas(wanted, { pods, coming: 0 });
        const born = Array.from({ length: create }, (_, index) => pod(`new${index}`));
        const after = [...pods.filter((each) => !remove.includes(each)), ...born];
        expect(planReplicas(wanted, { pods: after, coming: 0 })).toEqual({ create: 0, remove: [] });
      }
    }
  });
});
