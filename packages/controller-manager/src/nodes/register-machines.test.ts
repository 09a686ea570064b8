import { describe, expect, it } from '@jest/globals';
import { invalid, unavailable } from '@kube/api-types';
import { aNode } from '@kube/api-types/testing';
import { FakeApiClient } from '@kube/client/testing';
import { fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { registerMachines } from './register-machines.js';

describe('registerMachines', () => {
  it('registers what is missing once the apiserver answers, and leaves what exists', async () => {
    const client = new FakeApiClient();
    const clock = fakeClock();
    const stop = new AbortController();
    client.put(aNode('n2', { capacity: { cpu: '7' } }));
    client.failWith = () => unavailable('etcd is away');
    const machines = { names: ['n1', 'n2', 'bad name', 'n3'], milliCPU: 500, memoryBytes: 1024 };
    const running = registerMachines({ client, log: silentLogger, clock }, machines, stop.signal);

    await eventually(() => clock.sleepers > 0);
    expect(client.objects('Node')).toHaveLength(1);
    client.failWith = ({ name = '' }) => (name.includes(' ') ? invalid('minion', name, []) : undefined);
    await eventuallyPasses(async () => {
      await clock.advance(5_000);
      expect(client.objects('Node').map(({ metadata, status }) => [metadata.name, status?.capacity])).toEqual(
        [
          ['n1', { cpu: '500m', memory: '1024' }],
          ['n2', { cpu: '7' }],
          ['n3', { cpu: '500m', memory: '1024' }],
        ],
      );
    });
    stop.abort();
    await running;
  });
});
