import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Node } from '@kube/api-types';
import { aNode, aPod } from '@kube/api-types/testing';
import { FakeApiClient } from '@kube/client/testing';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { createInformers, informerTasks } from '../informers.js';
import { type HoldableClient, holdable } from '../testing/holdable-client.js';
import { NodeController } from './node-controller.js';

const PATIENCE_MS = 300_000;

const ready = (name: string, status: string): Node => ({
  ...aNode(name),
  status: { conditions: [{ type: 'Ready', status }] },
});

describe('NodeController', () => {
  let client: FakeApiClient;
  let watches: HoldableClient;
  let clock: FakeClock;
  let told: string[];
  let stop: AbortController;
  let running: Promise<unknown>;

  beforeEach(() => {
    client = new FakeApiClient();
    watches = holdable(client);
    clock = fakeClock();
    told = [];
    stop = new AbortController();
    client.put(ready('n1', 'True'));
    client.put(aNode('n2'));
    client.put(aPod('a', { spec: { nodeName: 'n1' }, status: { phase: 'Running' } }));
    client.put(aPod('b', { spec: { nodeName: 'n2' }, status: { phase: 'Running' } }));
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  async function start(): Promise<void> {
    const informers = createInformers(watches.client, silentLogger, clock);
    const recorder = {
      record: ({ metadata }: { metadata: { name: string } }, { message }: { message: string }) =>
        told.push(`${metadata.name}: ${message}`),
    };
    const deps = { client, ...informers, recorder, log: silentLogger, clock };
    const controller = new NodeController(deps, PATIENCE_MS);
    const tasks = [...informerTasks(informers), controller];
    running = Promise.all(tasks.map((task) => task.run(stop.signal).catch(() => undefined)));
    await Promise.all([informers.nodes.synced(stop.signal), informers.pods.synced(stop.signal)]);
    await clock.advance(0);
  }

  const names = (): readonly string[] => client.objects('Pod').map(({ metadata }) => metadata.name);
  /** Makes a change and lets everybody hear of it: nothing here waits for anything but the clock. */
  const seen = async (change: () => unknown): Promise<void> => {
    await change();
    await clock.advance(0);
  };

  it('evicts the pods of a node that stays down, and says why', async () => {
    await start();
    await seen(() => client.put(ready('n1', 'Unknown')));
    await clock.advance(PATIENCE_MS - 1);
    expect(names()).toEqual(['a', 'b']);
    await clock.advance(1);
    await eventuallyPasses(() => expect(names()).toEqual(['b']));
    expect(told).toEqual(['a: Its node n1 is not ready']);
  });

  it('evicts nothing when the node comes back in time, and counts anew', async () => {
    await start();
    await seen(() => client.put(ready('n1', 'False')));
    await clock.advance(PATIENCE_MS - 1);
    await seen(() => client.put(ready('n1', 'True')));
    await clock.advance(1);
    await seen(() => client.put(ready('n1', 'False')));
    await clock.advance(PATIENCE_MS - 1);
    expect(names()).toEqual(['a', 'b']);
  });

  it('believes the apiserver rather than a watch that is silent', async () => {
    await start();
    await seen(() => client.put(ready('n1', 'False')));
    watches.hold('Node');
    client.put(ready('n1', 'True'));
    const asked = (): number =>
      client.calls.filter(({ verb, kind }) => verb === 'get' && kind === 'Node').length;
    await clock.advance(PATIENCE_MS);
    await eventually(() => asked() === 1);
    expect(names()).toEqual(['a', 'b']);
    watches.release('Node');
  });

  it('evicts nothing while no node is up, and goes on when one is', async () => {
    client.put(ready('n2', 'Unknown'));
    await start();
    await seen(() => client.put(ready('n1', 'Unknown')));
    await clock.advance(2 * PATIENCE_MS);
    expect(names()).toEqual(['a', 'b']);
    client.put(ready('n2', 'True'));
    await eventuallyPasses(() => expect(names()).toEqual(['b']));
  });

  it('removes the pods of a node that is gone for good', async () => {
    await start();
    await seen(() => client.resource('Node').delete(undefined, 'n2', stop.signal));
    await clock.advance(39_999);
    expect(names()).toEqual(['a', 'b']);
    await clock.advance(1);
    await eventuallyPasses(() => expect(names()).toEqual(['a']));
    expect(told).toEqual(['b: Its node n2 does not exist']);
  });

  it('leaves the pods of a node that was made again', async () => {
    await start();
    await seen(() => client.resource('Node').delete(undefined, 'n2', stop.signal));
    client.put(aNode('n2'));
    await clock.advance(3_600_000);
    expect(names()).toEqual(['a', 'b']);
  });

  it('evicts ten at once, then one per second', async () => {
    for (let index = 0; index < 12; index++) {
      client.put(aPod(`p${index}`, { spec: { nodeName: 'n1' }, status: { phase: 'Running' } }));
    }
    await start();
    await seen(() => client.put(ready('n1', 'False')));
    await clock.advance(PATIENCE_MS);
    expect(names()).toHaveLength(4);
    await clock.advance(999);
    expect(names()).toHaveLength(4);
    await clock.advance(1);
    expect(names()).toHaveLength(3);
  });
});
