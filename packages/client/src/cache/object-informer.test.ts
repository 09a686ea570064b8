import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pod } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { eventuallyPasses } from '@kube/test-harness';
import { FakeApiClient } from '../testing/fake-api-client.js';
import type { Informer } from './informer.js';
import { createInformer } from './object-informer.js';

describe('createInformer', () => {
  let client: FakeApiClient;
  let informer: Informer<Pod>;
  let told: string[];
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    client = new FakeApiClient();
    stop = new AbortController();
    told = [];
    client.put(aPod('first'));
    informer = createInformer({
      client: client.resource('Pod'),
      indexes: { node: (pod) => [pod.spec.nodeName ?? ''] },
      log: silentLogger,
      clock: systemClock,
    });
    informer.addHandler({
      added() {
        throw new Error('a bad handler harms nobody');
      },
    });
    informer.addHandler({
      added: (pod) => told.push(`+${pod.metadata.name}`),
      updated: (_, pod) => told.push(`~${pod.metadata.name}`),
      deleted: (pod) => told.push(`-${pod.metadata.name}`),
    });
    running = informer.run(stop.signal);
    await informer.synced(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  const remove = (name: string): Promise<void> => client.resource('Pod').delete('default', name, stop.signal);

  it('tells of what is there and of each change', async () => {
    client.put(aPod('second'));
    client.put(aPod('second', { spec: { nodeName: 'n1' } }));
    await remove('first');
    await eventuallyPasses(() => expect(told).toEqual(['+first', '+second', '~second', '-first']));
    expect(informer.list().map((pod) => pod.metadata.name)).toEqual(['second']);
    expect(informer.byIndex('node', 'n1').map((pod) => pod.metadata.name)).toEqual(['second']);
    expect(informer.byIndex('node', '')).toEqual([]);
    expect(informer.get('default/second')?.spec.nodeName).toBe('n1');
  });

  it('goes on from the last event when a watch ends, without a list', async () => {
    await eventuallyPasses(() => expect(client.calls.some(({ verb }) => verb === 'watch')).toBe(true));
    client.endWatches();
    client.put(aPod('second'));
    await eventuallyPasses(() => expect(told).toEqual(['+first', '+second']));
    expect(client.calls.filter(({ verb }) => verb === 'list')).toHaveLength(1);
  });

  it('lists again when its version has expired, and tells only of differences', async () => {
    let away = true;
    client.failWith = ({ verb }) => (away && verb === 'watch' ? new Error('server away') : undefined);
    client.endWatches();
    client.put(aPod('second'));
    await remove('first');
    client.compact();
    away = false;
    await eventuallyPasses(() => expect(told).toEqual(['+first', '-first', '+second']));
    expect(client.calls.filter(({ verb }) => verb === 'list')).toHaveLength(2);
  });

  it('survives a server that is away', async () => {
    let away = true;
    client.failWith = () => (away ? new Error('server away') : undefined);
    client.endWatches();
    await eventuallyPasses(() =>
      expect(client.calls.filter(({ verb }) => verb === 'watch').length).toBeGreaterThan(2),
    );
    away = false;
    client.put(aPod('second'));
    await eventuallyPasses(() => expect(told).toEqual(['+first', '+second']));
  });

  it('gives up waiting for the first list when aborted', async () => {
    const idle = createInformer({ client: client.resource('Node'), log: silentLogger, clock: systemClock });
    const never = new AbortController();
    const waiting = idle.synced(never.signal);
    never.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
