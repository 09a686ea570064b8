import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Event, Pod, PodStatus } from '@kube/api-types';
import { aContainer, aController, aNode, anEndpoints, aPod, aService } from '@kube/api-types/testing';
import { type ControlPlane, startControlPlane } from '@kube/client/testing';
import {
  type BreakableProxy,
  eventually,
  eventuallyPasses,
  startBreakableProxy,
  startProgram,
} from '@kube/test-harness';
import { addressesOf } from './endpoints/compute-endpoints.js';

/** The compiled program that is tested. */
const CONTROLLER_MANAGER = fileURLToPath(new URL('./cmd/controller-manager.js', import.meta.url));

describe('controller-manager', () => {
  const { signal } = new AbortController();
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane();
  });
  afterEach(() => plane.stop());

  const controllers = () => plane.client.resource('ReplicationController');
  const podClient = () => plane.client.resource('Pod');
  const pods = async (): Promise<readonly Pod[]> => (await podClient().list({}, signal)).items;
  const named = async (): Promise<readonly string[]> => (await pods()).map(({ metadata }) => metadata.name);
  const deletePod = (name = ''): Promise<void> => podClient().delete('default', name, signal);
  const scale = async (name: string, replicas: number): Promise<unknown> => {
    const stored = await controllers().get('default', name, signal);
    const { resourceVersion: _, ...metadata } = stored.metadata;
    return controllers().update({ ...stored, metadata, spec: { ...stored.spec, replicas } }, signal);
  };
  const count = async (name: string): Promise<number | undefined> =>
    (await controllers().get('default', name, signal)).status?.replicas;
  const settled = (replicas: number): Promise<void> =>
    eventuallyPasses(
      async () => expect([(await pods()).length, await count('web')]).toEqual([replicas, replicas]),
      { within: 30_000 },
    );
  const events = async (reason: string): Promise<readonly Event[]> => {
    const { items } = await plane.client.resource('Event').list({}, signal);
    return items.filter((event) => event.reason === reason);
  };
  /** As a kubelet does. */
  const report = async (name: string, status: PodStatus): Promise<unknown> => {
    const stored = await podClient().get('default', name, signal);
    return podClient().updateStatus({ ...stored, status }, signal);
  };
  /** As the apiserver does of a node whose lease has run out. */
  const declareDown = async (name: string): Promise<unknown> => {
    const stored = await plane.client.resource('Node').get(undefined, name, signal);
    const conditions = [{ type: 'Ready', status: 'Unknown' }];
    const status = { ...stored.status, conditions };
    return plane.client.resource('Node').updateStatus({ ...stored, status }, signal);
  };
  const bind = (name: string, node: string): Promise<void> =>
    plane.client.bind(
      { kind: 'Binding', metadata: { name, namespace: 'default' }, target: { kind: 'Node', name: node } },
      signal,
    );

  it('keeps as many pods as a controller wants: creates, replaces, scales, and leaves them behind', async () => {
    await plane.start(CONTROLLER_MANAGER);
    await controllers().create(aController('web', 3), signal);
    await settled(3);
    const [first] = await pods();
    expect(first?.metadata).toMatchObject({
      name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
      labels: { name: 'web', replicationController: 'web' },
    });
    await deletePod(first?.metadata.name);
    await eventuallyPasses(async () => {
      const names = await named();
      expect(names).toHaveLength(3);
      expect(names).not.toContain(first?.metadata.name);
    });
    await scale('web', 25);
    await settled(25);
    await scale('web', 2);
    await settled(2);

    const left = await named();
    await controllers().delete('default', 'web', signal);
    await deletePod(left[0]);
    await controllers().create(aController('later', 1), signal);
    await eventuallyPasses(async () => expect(await count('later')).toBe(1));
    expect(await named()).toEqual([expect.stringMatching(/^later-/), left[1]]);
  });

  it('leaves endpoints that a user wrote to a service without a selector', async () => {
    const [services, endpoints] = [plane.client.resource('Service'), plane.client.resource('Endpoints')];
    const addresses = async (name: string) =>
      addressesOf((await endpoints.get('default', name, signal)).subsets ?? []);
    await plane.start(CONTROLLER_MANAGER);
    const annotations = { 'kubernetes.io/endpoints': 'manual' };
    const manual = aService('manual', { metadata: { annotations }, clusterIP: '' });
    await services.create({ ...manual, spec: { ...manual.spec, selector: {} } }, signal);
    await endpoints.create(anEndpoints('manual', ['10.0.0.9:80']), signal);
    // By the time that this one has endpoints, everything before it has been looked at.
    await services.create(aService('later', { clusterIP: '' }), signal);
    await eventuallyPasses(async () => expect(await addresses('later')).toEqual([]));
    expect(await addresses('manual')).toEqual(['10.0.0.9:80']);
    await services.delete('default', 'manual', signal);
    await expect(addresses('manual')).rejects.toMatchObject({ reason: 'NotFound' });
  });

  it('keeps the pod that serves when it scales down', async () => {
    await plane.start(CONTROLLER_MANAGER);
    await controllers().create(aController('web', 3), signal);
    await settled(3);
    const [, second = ''] = await named();
    await plane.client.resource('Node').create(aNode('n1'), signal);
    await bind(second, 'n1');
    await report(second, { phase: 'Running', podIP: '10.0.0.1' });
    await scale('web', 1);
    await settled(1);
    expect(await named()).toEqual([second]);
  });

  it('ends with exactly 30 pods when it is killed in the middle of making them', async () => {
    const first = await plane.start(CONTROLLER_MANAGER);
    await controllers().create(aController('web', 30), signal);
    await eventually(async () => (await pods()).length >= 5);
    await first.kill('SIGKILL');
    await plane.start(CONTROLLER_MANAGER);
    await settled(30);
    await replacesOne();
    expect(await pods()).toHaveLength(30);
    expect(await events('removed')).toEqual([]);
  });

  /** After that, whatever was under way before has been done. */
  async function replacesOne(): Promise<void> {
    const [victim] = await named();
    await deletePod(victim);
    await settled(30);
  }

  it('makes no pod too many when its connections are cut again and again', async () => {
    const proxy: BreakableProxy = await startBreakableProxy(plane.port);
    try {
      await plane.start(CONTROLLER_MANAGER, `-master=127.0.0.1:${proxy.port}`);
      await controllers().create(aController('web', 0), signal);
      for (let replicas = 5; replicas <= 30; replicas += 5) {
        await scale('web', replicas);
        await eventually(async () => (await pods()).length > replicas - 5, { within: 30_000 });
        proxy.cut();
      }
      await settled(30);
      await replacesOne();
      expect(await events('removed')).toEqual([]);
    } finally {
      await proxy.close();
    }
  }, 120_000);

  it('agrees with another one that runs at the same time', async () => {
    await Promise.all([plane.start(CONTROLLER_MANAGER), plane.start(CONTROLLER_MANAGER)]);
    await controllers().create(aController('web', 30), signal);
    await settled(30);
    expect(await events('removed')).toEqual([]);
    await scale('web', 10);
    await settled(10);
    const [victim] = await named();
    await deletePod(victim);
    await eventuallyPasses(async () => {
      expect(await named()).not.toContain(victim);
      expect(await pods()).toHaveLength(10);
    });
  });

  it('keeps endpoints equal to the pods that are ready', async () => {
    await plane.start(CONTROLLER_MANAGER);
    const ports = [{ name: 'http', containerPort: 8080 }];
    for (const name of ['a', 'b']) {
      const metadata = { labels: { name: 'web' } };
      await podClient().create(
        aPod(name, { metadata, spec: { containers: [aContainer({ ports })] } }),
        signal,
      );
    }
    const service = { ...aService('web', { port: { targetPort: 'http' } }) };
    const { clusterIP: _, ...spec } = service.spec;
    await plane.client.resource('Service').create({ ...service, spec }, signal);
    const becomes = (...addresses: string[]): Promise<void> =>
      eventuallyPasses(async () => {
        const stored = await plane.client.resource('Endpoints').get('default', 'web', signal);
        expect(addressesOf(stored.subsets ?? [])).toEqual(addresses);
      });
    const container = { name: 'main', image: 'i', restartCount: 0 };
    await becomes();
    await report('a', { phase: 'Running', podIP: '10.0.0.1' });
    await becomes('10.0.0.1:8080');
    await report('b', {
      phase: 'Running',
      podIP: '10.0.0.2',
      containerStatuses: [{ ...container, state: { running: {} } }],
    });
    await becomes('10.0.0.1:8080', '10.0.0.2:8080');
    await report('b', {
      phase: 'Running',
      podIP: '10.0.0.2',
      containerStatuses: [{ ...container, state: { waiting: { reason: 'restarting' } } }],
    });
    await becomes('10.0.0.1:8080');
    await report('a', { phase: 'Succeeded', podIP: '10.0.0.1' });
    await becomes();

    await plane.client.resource('Service').delete('default', 'web', signal);
    const { items } = await plane.client.resource('Endpoints').list({}, signal);
    expect(items.map(({ metadata }) => metadata.name)).not.toContain('web');
  });

  it('removes the pods of a node that is down, so that they are made anew', async () => {
    await plane.start(CONTROLLER_MANAGER, '-pod_eviction_timeout=1s');
    for (const name of ['n1', 'n2']) await plane.client.resource('Node').create(aNode(name), signal);
    await controllers().create(aController('web', 1), signal);
    await settled(1);
    const [doomed = ''] = await named();
    await bind(doomed, 'n1');
    await declareDown('n1');
    await eventuallyPasses(async () => expect(await named()).toEqual([expect.not.stringContaining(doomed)]));
    // It is told in the background, after the deed.
    await eventuallyPasses(async () =>
      expect(await events('evicted')).toMatchObject([
        { involvedObject: { name: doomed }, message: 'Its node n1 is not ready' },
      ]),
    );
  });

  it('removes the oldest of the pods that have ended', async () => {
    await plane.start(CONTROLLER_MANAGER, '-terminated_pod_gc_threshold=2');
    for (const name of ['a', 'b', 'c', 'live']) await podClient().create(aPod(name), signal);
    for (const name of ['a', 'b', 'c']) await report(name, { phase: 'Failed' });
    await eventuallyPasses(async () => expect(await named()).toEqual(['b', 'c', 'live']));
  });

  it('writes nothing to etcd while nothing happens', async () => {
    await plane.start(CONTROLLER_MANAGER, '-machines=n1');
    const service = aService();
    await plane.client
      .resource('Service')
      .create({ ...service, spec: { ...service.spec, clusterIP: undefined } }, signal);
    const { metadata: created } = await controllers().create(aController('web', 3), signal);
    await settled(3);
    await eventually(() => plane.client.resource('Endpoints').get('default', 'web', signal));
    // Until it is written the apiserver counts by itself.
    await eventually(async () => {
      const { metadata } = await controllers().get('default', 'web', signal);
      return metadata.resourceVersion !== created.resourceVersion;
    });
    const before = await plane.revision();
    // Nothing can be waited for here: this is for how long we look.
    await sleep(3_000);
    expect(await plane.revision()).toBe(before);
  });

  it('does not start without an apiserver to speak to', async () => {
    const program = await startProgram(CONTROLLER_MANAGER, []);
    const { code } = await program.exited;
    expect([code, program.stderr()]).toEqual([
      1,
      expect.stringMatching(/usage: controller-manager -master <master>/),
    ]);
  });
});

describe('controller-manager before its apiserver', () => {
  const { signal } = new AbortController();
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ apiserver: false });
  });
  afterEach(() => plane.stop());

  it('waits, says so, and then registers its machines', async () => {
    const program = await plane.start(CONTROLLER_MANAGER, '-machines=n1,n2', '-node_milli_cpu=500');
    expect(await program.health()).toBe('apiserver: has not yet listed everything\n');
    await plane.startApiserver();
    await eventuallyPasses(
      async () => {
        const { items } = await plane.client.resource('Node').list({}, signal);
        expect(items.map(({ metadata, status }) => [metadata.name, status?.capacity?.cpu])).toEqual([
          ['n1', '500m'],
          ['n2', '500m'],
        ]);
        expect(await program.health()).toBe('ok');
      },
      { within: 20_000 },
    );
  });
});
