import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { conflict, type Pod, unavailable } from '@kube/api-types';
import { aContainer, aNode, aPod } from '@kube/api-types/testing';
import type { Occurrence } from '@kube/client';
import { FakeApiClient, type RecordedCall } from '@kube/client/testing';
import { type FakeClock, fakeClock, silentLogger } from '@kube/component-base/testing';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { DEFAULT_ALGORITHM } from './algorithm/algorithm.js';
import { Scheduler } from './scheduler.js';

const onPort = (name: string, hostPort: number, nodeName?: string): Pod =>
  aPod(name, {
    spec: { containers: [aContainer({ ports: [{ hostPort, containerPort: 80 }] })], nodeName },
  });

describe('Scheduler', () => {
  let client: FakeApiClient;
  let clock: FakeClock;
  let told: (Occurrence & { readonly name: string })[];
  let attempts: string[];
  let stop: AbortController;
  let running: Promise<unknown>;

  beforeEach(() => {
    client = new FakeApiClient();
    clock = fakeClock(1_000_000);
    told = [];
    attempts = [];
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  function start(): void {
    const scheduler = new Scheduler({
      client,
      algorithm: DEFAULT_ALGORITHM,
      recorder: { record: ({ metadata }, occurrence) => told.push({ name: metadata.name, ...occurrence }) },
      log: silentLogger,
      clock,
      random: () => 0,
      observer: { attempted: (result) => attempts.push(result), waiting: () => undefined },
    });
    running = Promise.all(scheduler.tasks().map((task) => task.run(stop.signal).catch(() => undefined)));
  }

  const pod = (name: string): Pod | undefined =>
    client.objects('Pod').find(({ metadata }) => metadata.name === name);
  const nodeOf = (name: string): string | undefined => pod(name)?.spec.nodeName;
  const bound = (name: string): Promise<string> => eventually(() => nodeOf(name) ?? '');
  const message = (name: string): string | undefined => pod(name)?.status?.message;
  const calls = (verb: RecordedCall['verb']): number =>
    client.calls.filter((call) => call.verb === verb).length;

  it('binds the pods that were there and those that come, and tells so', async () => {
    client.put(aNode('n1'));
    client.put(aPod('early'));
    start();
    expect(await bound('early')).toBe('n1');
    client.put(aPod('late'));
    await bound('late');
    await eventuallyPasses(() =>
      expect(told).toContainEqual({
        name: 'late',
        status: 'Pending',
        reason: 'scheduled',
        message: 'Successfully assigned late to n1',
      }),
    );
  });

  it('leaves alone what is bound or has ended', async () => {
    client.put(aNode('n1'));
    client.put(aPod('bound', { spec: { nodeName: 'n9' } }));
    client.put(aPod('ended', { status: { phase: 'Failed' } }));
    client.put(aPod('new'));
    start();
    await bound('new');
    expect([nodeOf('bound'), nodeOf('ended'), calls('bind')]).toEqual(['n9', undefined, 1]);
  });

  it('counts its own decisions before it sees them', async () => {
    client.put(aNode('n1'));
    client.put(aNode('n2'));
    for (const name of ['a', 'b']) client.put(onPort(name, 80));
    start();
    expect([await bound('a'), await bound('b')].sort()).toEqual(['n1', 'n2']);
    expect(attempts).toEqual(['bound', 'bound']);
  });

  it('says why a pod waits, once, and binds it as soon as its port is free', async () => {
    client.put(aNode('n1'));
    client.put(onPort('first', 6379, 'n1'));
    client.put(onPort('second', 6379));
    start();
    const why = '0 of 1 nodes fit: 1 host port 6379 in use (n1)';
    await eventuallyPasses(() => expect(message('second')).toBe(why));
    expect(told.map((one) => one.message)).toEqual([`Error scheduling: ${why}`]);

    // Changes that do not help: looked at again, ever more rarely, and nothing is written.
    for (let times = 0; times < 4; times++) {
      client.put(aNode('n1', { metadata: { annotations: { times: String(times) } } }));
      await clock.advance(60_000);
    }
    await eventuallyPasses(() => expect(attempts.filter((one) => one === 'refused')).toHaveLength(5));
    expect([calls('updateStatus'), told.length]).toEqual([1, 1]);

    await client.resource('Pod').delete('default', 'first', stop.signal);
    expect(await bound('second')).toBe('n1');
    await eventuallyPasses(() => expect(message('second')).toBeUndefined());
  });

  it('does not look at a waiting pod again while nothing changes', async () => {
    client.put(aPod('lonely'));
    start();
    await eventuallyPasses(() => expect(message('lonely')).toBe('0 of 0 nodes fit: there are none'));
    await clock.advance(3_600_000);
    expect(attempts).toEqual(['refused']);
    client.put(aNode('n1'));
    expect(await bound('lonely')).toBe('n1');
  });

  it('tells anew when the reason has changed', async () => {
    client.put(aNode('n1'));
    client.put(onPort('first', 80, 'n1'));
    client.put(onPort('second', 80));
    start();
    await eventuallyPasses(() => expect(message('second')).toMatch(/in use \(n1\)$/));
    await client.resource('Node').delete(undefined, 'n1', stop.signal);
    await eventuallyPasses(async () => {
      await clock.advance(1_000);
      expect(message('second')).toBe('0 of 0 nodes fit: there are none');
    });
    expect(told).toHaveLength(2);
  });

  it('tries again when a pod that waits asks for something else', async () => {
    client.put(aNode('n1'));
    client.put(aPod('picky', { spec: { nodeSelector: { disk: 'ssd' } } }));
    start();
    await eventuallyPasses(() => expect(message('picky')).toMatch(/1 without label disk=ssd \(n1\)/));
    client.put({ ...aPod('picky'), status: pod('picky')?.status });
    expect(await bound('picky')).toBe('n1');
  });

  it('forgets a pod that somebody else bound or deleted', async () => {
    client.put(aNode('n1'));
    client.put(aPod('taken'));
    client.failWith = ({ verb, name }) => {
      if (verb !== 'bind' || name !== 'taken') return undefined;
      client.put(aPod('taken', { spec: { nodeName: 'n2' } }));
      return conflict('pod', 'taken', 'it is already assigned to host n2');
    };
    start();
    await eventuallyPasses(() => expect(attempts).toEqual(['failed']));
    await clock.advance(3_600_000);
    expect([attempts, told, nodeOf('taken')]).toEqual([['failed'], [], 'n2']);
  });

  it('tries again, later and later, what the apiserver refuses to bind', async () => {
    client.put(aNode('n1'));
    client.put(aPod('web'));
    client.failWith = ({ verb }) =>
      verb === 'bind' ? conflict('pod', 'web', 'host port 80 is held') : undefined;
    start();
    await eventuallyPasses(() => expect(attempts).toEqual(['failed']));
    await eventually(() => clock.sleepers > 0);
    await clock.advance(999);
    expect(attempts).toHaveLength(1);
    await clock.advance(1);
    await eventuallyPasses(() => expect(attempts).toHaveLength(2));
    expect(told[0]).toMatchObject({
      reason: 'failedScheduling',
      message: 'Binding rejected: pod "web" cannot be updated: host port 80 is held',
    });
    client.failWith = () => undefined;
    await eventuallyPasses(async () => {
      await clock.advance(1_000);
      expect(nodeOf('web')).toBe('n1');
    });
  });

  it('keeps the room of a binding whose answer was lost until it looks again', async () => {
    client.put(aNode('n1'));
    client.put(onPort('lost', 80));
    client.failWith = ({ verb, name }) =>
      verb === 'bind' && name === 'lost' ? unavailable('etcd did not confirm the write') : undefined;
    start();
    await eventuallyPasses(() => expect(attempts).toEqual(['failed']));
    client.put(onPort('next', 80));
    await eventuallyPasses(() => expect(message('next')).toMatch(/host port 80 in use/));
    client.failWith = () => undefined;
    await eventuallyPasses(async () => {
      await clock.advance(1_000);
      expect(nodeOf('lost') ?? nodeOf('next')).toBe('n1');
    });
  });

  it('takes back an explanation that a scheduler left behind on a bound pod', async () => {
    client.put(
      aPod('old', {
        spec: { nodeName: 'n1' },
        status: { phase: 'Pending', message: '0 of 0 nodes fit: there are none' },
      }),
    );
    start();
    await eventuallyPasses(() => expect(message('old')).toBeUndefined());
    expect(pod('old')?.status?.phase).toBe('Pending');
  });
});
