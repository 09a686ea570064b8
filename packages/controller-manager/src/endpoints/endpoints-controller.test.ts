import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Endpoints, Node, Pod, PodStatus, Service } from '@kube/api-types';
import { aContainer, aNode, anEndpoints, aPod, aService } from '@kube/api-types/testing';
import { FakeApiClient } from '@kube/client/testing';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { createInformers, informerTasks } from '../informers.js';
import { addressesOf } from './compute-endpoints.js';
import { EndpointsController } from './endpoints-controller.js';

const pod = (name: string, podIP: string, status: PodStatus = {}, node = 'n1'): Pod =>
  aPod(name, {
    metadata: { labels: { name: 'web' } },
    spec: { containers: [aContainer({ ports: [{ containerPort: 80 }] })], nodeName: node },
    status: { phase: 'Running', podIP, ...status },
  });

const withoutSelector = (name: string): Service => {
  const { spec, ...rest } = aService(name);
  return { ...rest, spec: { ...spec, selector: undefined } };
};

const ready = (name: string, status: string): Node => ({
  ...aNode(name),
  status: { conditions: [{ type: 'Ready', status }] },
});

describe('EndpointsController', () => {
  let client: FakeApiClient;
  let clock: FakeClock;
  let stop: AbortController;
  let running: Promise<unknown>;

  beforeEach(() => {
    client = new FakeApiClient();
    clock = fakeClock();
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  function start(): void {
    const informers = createInformers(client, silentLogger, clock);
    const controller = new EndpointsController({ client, ...informers, log: silentLogger, clock });
    const tasks = [...informerTasks(informers), controller];
    running = Promise.all(tasks.map((task) => task.run(stop.signal).catch(() => undefined)));
  }

  const stored = (name = 'web'): Endpoints | undefined =>
    client.objects('Endpoints').find(({ metadata }) => metadata.name === name);
  const becomes = (...addresses: string[]): Promise<void> =>
    eventuallyPasses(() => expect(addressesOf(stored()?.subsets ?? [])).toEqual(addresses));
  const writes = (): readonly unknown[] =>
    client.calls.filter(({ verb }) => !['list', 'get', 'watch'].includes(verb));

  it('follows the pods of a service', async () => {
    client.put(aService());
    start();
    await eventually(() => stored());
    client.put(pod('a', '10.0.0.1'));
    await becomes('10.0.0.1:80');
    client.put(pod('b', '10.0.0.2', { phase: 'Pending' }));
    client.put(pod('b', '10.0.0.2'));
    await becomes('10.0.0.1:80', '10.0.0.2:80');
    client.put(pod('a', '10.0.0.1', { conditions: [{ type: 'Ready', status: 'False' }] }));
    await becomes('10.0.0.2:80');
    await client.resource('Pod').delete('default', 'b', stop.signal);
    await becomes();
  });

  it('follows a pod that changes its labels, and a service that changes its port', async () => {
    client.put(aService());
    client.put(pod('a', '10.0.0.1'));
    start();
    await becomes('10.0.0.1:80');
    client.put({
      ...pod('a', '10.0.0.1'),
      metadata: { ...pod('a', '').metadata, labels: { name: 'other' } },
    });
    await becomes();
    client.put(pod('a', '10.0.0.1'));
    client.put(aService('web', { port: { targetPort: 8080 } }));
    await becomes('10.0.0.1:8080');
  });

  it('writes nothing that is there already, whatever its form', async () => {
    client.put(aService());
    client.put(pod('a', '10.0.0.1'));
    client.put(anEndpoints('web', ['10.0.0.1:80']));
    client.put(aService('late', { metadata: {} }));
    start();
    await eventually(() => stored('late'));
    expect(writes()).toEqual([{ verb: 'create', kind: 'Endpoints', name: 'late' }]);
  });

  it('restores what somebody else wrote over', async () => {
    client.put(aService());
    client.put(pod('a', '10.0.0.1'));
    start();
    await becomes('10.0.0.1:80');
    client.put(anEndpoints('web', ['1.2.3.4:5']));
    await becomes('1.2.3.4:5');
    await clock.advance(100);
    await becomes('10.0.0.1:80');
  });

  it('leaves alone the endpoints of services without a selector and those of the master', async () => {
    client.put(withoutSelector('mine'));
    client.put(anEndpoints('mine', ['1.2.3.4:5']));
    for (const name of ['kubernetes', 'kubernetes-ro']) {
      client.put(aService(name));
      client.put(anEndpoints(name, ['10.1.1.1:8080']));
    }
    client.put(aService());
    start();
    await eventually(() => stored());
    expect(writes()).toEqual([{ verb: 'create', kind: 'Endpoints', name: 'web' }]);
  });

  it('is not woken by pods that no service selects', async () => {
    client.put(aService());
    start();
    await eventually(() => stored());
    const before = client.calls.length;
    client.put(
      aPod('stranger', {
        metadata: { labels: { name: 'other' } },
        status: { phase: 'Running', podIP: '10.0.0.9' },
      }),
    );
    client.put(pod('a', '10.0.0.1'));
    await becomes('10.0.0.1:80');
    expect(client.calls.slice(before).map(({ verb }) => verb)).toEqual(['update']);
  });

  it('empties endpoints that it created for a service which was deleted just then', async () => {
    client.put(pod('a', '10.0.0.1'));
    client.put(aService());
    client.failWith = ({ verb, kind }) => {
      if (verb === 'create' && kind === 'Endpoints') {
        client.failWith = () => undefined;
        void client.resource('Service').delete('default', 'web', stop.signal);
      }
      return undefined;
    };
    start();
    await eventually(() => stored());
    await becomes();
  });

  it('sends nobody to a node that is down while there are others', async () => {
    client.put(aService());
    client.put(ready('n1', 'True'));
    client.put(pod('a', '10.0.0.1', {}, 'n1'));
    client.put(pod('b', '10.0.0.2', {}, 'n2'));
    start();
    await becomes('10.0.0.1:80', '10.0.0.2:80');
    client.put(ready('n1', 'Unknown'));
    await becomes('10.0.0.2:80');
    client.put(ready('n1', 'True'));
    await becomes('10.0.0.1:80', '10.0.0.2:80');
  });
});
