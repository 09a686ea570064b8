import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Event, Pod } from '@kube/api-types';
import { aContainer, aNode, aPod } from '@kube/api-types/testing';
import { type ControlPlane, startControlPlane } from '@kube/client/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';

/** The compiled program that is tested. */
const SCHEDULER = fileURLToPath(new URL('./cmd/scheduler.js', import.meta.url));

const onPort = (name: string, hostPort: number): Pod => ({
  ...aPod(name, { spec: { containers: [aContainer({ ports: [{ hostPort, containerPort: 80 }] })] } }),
});

describe('scheduler', () => {
  const { signal } = new AbortController();
  let plane: ControlPlane;

  afterEach(() => plane.stop());

  const create = (pod: Pod): Promise<Pod> => plane.client.resource('Pod').create(pod, signal);
  const addNode = (name: string): Promise<unknown> =>
    plane.client.resource('Node').create(aNode(name), signal);
  const pods = async (): Promise<readonly Pod[]> =>
    (await plane.client.resource('Pod').list({}, signal)).items;
  const pod = (name: string): Promise<Pod> => plane.client.resource('Pod').get('default', name, signal);
  const events = async (name: string): Promise<readonly Event[]> => {
    const { items } = await plane.client.resource('Event').list({}, signal);
    return items.filter(({ involvedObject }) => involvedObject.name === name);
  };

  async function perNode(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { spec } of await pods()) {
      const node = spec.nodeName ?? '';
      counts[node] = (counts[node] ?? 0) + 1;
    }
    return counts;
  }

  describe('with an apiserver', () => {
    beforeEach(async () => {
      plane = await startControlPlane();
    });

    it('binds a pod and tells so', async () => {
      await addNode('n1');
      await plane.start(SCHEDULER);
      await create(aPod('web'));
      await eventuallyPasses(async () => expect((await pod('web')).spec.nodeName).toBe('n1'));
      await eventuallyPasses(async () =>
        expect(await events('web')).toMatchObject([
          {
            reason: 'scheduled',
            status: 'Pending',
            message: 'Successfully assigned web to n1',
            source: { component: 'scheduler' },
          },
        ]),
      );
    });

    it('says which port the second pod waits for, and binds it when the first is gone', async () => {
      await addNode('n1');
      const scheduler = await plane.start(SCHEDULER);
      await create(onPort('first', 6379));
      await eventuallyPasses(async () => expect((await pod('first')).spec.nodeName).toBe('n1'));
      await create(onPort('second', 6379));
      const why = '0 of 1 nodes fit: 1 host port 6379 in use (n1)';
      await eventuallyPasses(async () => expect((await pod('second')).status?.message).toBe(why));
      await eventuallyPasses(async () =>
        expect(await events('second')).toMatchObject([
          { reason: 'failedScheduling', message: `Error scheduling: ${why}` },
        ]),
      );
      expect(await scheduler.metrics()).toMatch(/^scheduler_waiting_pods 1$/m);

      await plane.client.resource('Pod').delete('default', 'first', signal);
      await eventuallyPasses(async () => {
        const { spec, status } = await pod('second');
        expect([spec.nodeName, status?.phase, status?.message]).toEqual(['n1', 'Pending', undefined]);
      });
    });

    it('counts a pod that has ended no more', async () => {
      await addNode('n1');
      await plane.start(SCHEDULER);
      await create(onPort('first', 80));
      await eventuallyPasses(async () => expect((await pod('first')).spec.nodeName).toBe('n1'));
      await create(onPort('second', 80));
      await eventuallyPasses(async () => expect((await pod('second')).status?.message).toMatch(/port 80/));
      await plane.client
        .resource('Pod')
        .updateStatus({ ...(await pod('first')), status: { phase: 'Failed' } }, signal);
      await eventuallyPasses(async () => expect((await pod('second')).spec.nodeName).toBe('n1'));
    });

    it('spreads 200 like pods evenly over 20 nodes, whoever is faster', async () => {
      const nodes = Array.from({ length: 20 }, (_, index) => `n${index}`);
      await Promise.all(nodes.map(addNode));
      await plane.start(SCHEDULER);
      const names = Array.from({ length: 200 }, (_, index) => `web-${index}`);
      await Promise.all(names.map((name) => create(aPod(name, { metadata: { labels: { name: 'web' } } }))));
      await eventuallyPasses(
        async () => expect(await perNode()).toEqual(Object.fromEntries(nodes.map((name) => [name, 10]))),
        { within: 30_000 },
      );
    });

    it('loses no pod when it is killed in the middle and started again', async () => {
      await Promise.all(['n1', 'n2', 'n3'].map(addNode));
      const first = await plane.start(SCHEDULER);
      const names = Array.from({ length: 90 }, (_, index) => `web-${index}`);
      const created = Promise.all(names.map((name) => create(aPod(name))));
      await eventually(async () => (await pods()).some(({ spec }) => spec.nodeName !== undefined));
      await first.kill('SIGKILL');
      await created;
      await plane.start(SCHEDULER);
      await eventuallyPasses(async () => expect(await perNode()).toEqual({ n1: 30, n2: 30, n3: 30 }), {
        within: 30_000,
      });
    });

    it('agrees with another one that runs at the same time', async () => {
      await Promise.all(['n1', 'n2', 'n3'].map(addNode));
      await Promise.all([plane.start(SCHEDULER), plane.start(SCHEDULER)]);
      const names = Array.from({ length: 60 }, (_, index) => `web-${index}`);
      await Promise.all(names.map((name) => create(aPod(name))));
      await eventuallyPasses(
        async () => expect((await pods()).every(({ spec }) => spec.nodeName !== undefined)).toBe(true),
        { within: 30_000 },
      );
      const { items } = await plane.client.resource('Event').list({}, signal);
      expect(items.filter(({ reason }) => reason === 'failedScheduling')).toEqual([]);
    });

    it('writes nothing to etcd while nothing happens', async () => {
      await addNode('n1');
      await plane.start(SCHEDULER);
      await create(onPort('first', 80));
      await create(onPort('second', 80));
      await eventuallyPasses(async () => {
        const told = [...(await events('first')), ...(await events('second'))];
        expect(told.map(({ reason }) => reason).sort()).toEqual(['failedScheduling', 'scheduled']);
      });
      const before = await plane.revision();
      // Nothing can be waited for here: this is for how long we look.
      await sleep(3_000);
      expect(await plane.revision()).toBe(before);
    });
  });

  it('waits for an apiserver that is not there yet, and says so', async () => {
    plane = await startControlPlane({ apiserver: false });
    const scheduler = await plane.start(SCHEDULER);
    expect(await scheduler.health()).toBe('apiserver: has not yet listed its pods and nodes\n');
    await plane.startApiserver();
    await addNode('n1');
    await create(aPod('web'));
    await eventuallyPasses(async () => expect((await pod('web')).spec.nodeName).toBe('n1'), {
      within: 20_000,
    });
    expect(await scheduler.health()).toBe('ok');
  });
});
