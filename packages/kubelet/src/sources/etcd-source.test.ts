import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BoundPod, boundPodKey } from '@kube/api-types';
import { aBoundPod } from '@kube/api-types/testing';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type MemoryStorage, type Write } from '@kube/storage';
import { eventually } from '@kube/test-harness';
import { readBoundPod } from './bound-pod.js';
import { createEtcdSource } from './etcd-source.js';

describe('createEtcdSource', () => {
  let storage: MemoryStorage;
  let stop: AbortController;
  let delivered: string[][];
  let wholes: (boolean | undefined)[];
  let ended: Promise<void>;

  const put = (node: string, name: string, value: unknown = aBoundPod(name)): Write => ({
    type: 'put',
    key: boundPodKey(node, 'default', name),
    value,
  });
  const write = (...writes: readonly Write[]) =>
    storage.transact([], () => ({ writes, result: undefined }), stop.signal);
  const run = (): void => {
    const deps = { storage, clock: systemClock, log: silentLogger };
    const source = createEtcdSource(deps, 'n1', { seen: () => undefined });
    const deliver = (pods: readonly BoundPod[], whole?: boolean) => {
      delivered.push(pods.map(({ metadata }) => metadata.name));
      wholes.push(whole);
    };
    ended = source.run(deliver, stop.signal);
  };

  beforeEach(() => {
    storage = createMemoryStorage();
    stop = new AbortController();
    delivered = [];
    wholes = [];
  });
  afterEach(async () => {
    stop.abort();
    await ended;
  });

  it('delivers all pods of its own node, and again with each change', async () => {
    await write(put('n1', 'a'), put('n2', 'b'));
    run();
    await eventually(() => delivered.length === 1);
    await write(put('n1', 'c'));
    await write({ type: 'delete', key: boundPodKey('n1', 'default', 'a') });
    await eventually(() => delivered.at(-1)?.join() === 'c');
    expect(delivered[0]).toEqual(['a']);
  });

  it('answers that there is nothing when there is nothing', async () => {
    run();
    await eventually(() => delivered.length === 1);
    expect(delivered).toEqual([[]]);
  });

  const unreadable = { kind: 'BoundPod', metadata: { name: 'bad' } };

  it('goes on beside what is no pod, and tells that it has not read all', async () => {
    await write(put('n1', 'a'), put('n1', 'bad', unreadable));
    run();
    await eventually(() => delivered.length === 1);
    expect([delivered, wholes]).toEqual([[['a']], [false]]);
    await write({ type: 'delete', key: boundPodKey('n1', 'default', 'bad') });
    await eventually(() => wholes.at(-1) === true);
    expect(delivered.at(-1)).toEqual(['a']);
  });

  it('keeps the last that it could read of a pod', async () => {
    await write(put('n1', 'a'), put('n1', 'b'));
    run();
    await eventually(() => delivered.length === 1);
    await write(put('n1', 'a', unreadable));
    await eventually(() => delivered.length === 2);
    expect([delivered.at(-1), wholes.at(-1)]).toEqual([['a', 'b'], true]);
  });
});

describe('readBoundPod', () => {
  const { metadata, spec } = aBoundPod('a');

  it.each([
    { name: 'nothing', value: undefined },
    { name: 'a text', value: 'pod' },
    { name: 'no spec', value: { metadata } },
    { name: 'no uid', value: { metadata: { ...metadata, uid: '' }, spec } },
    { name: 'no namespace', value: { metadata: { name: 'a', uid: 'u' }, spec } },
    { name: 'containers that are none', value: { metadata, spec: { containers: 'a' } } },
    { name: 'a container without an image', value: { metadata, spec: { containers: [{ name: 'a' }] } } },
    { name: 'a container that is null', value: { metadata, spec: { containers: [null] } } },
  ])('refuses $name', ({ value }) => {
    expect(readBoundPod(value)).toBeUndefined();
  });

  it('takes a pod', () => {
    expect(readBoundPod({ metadata, spec })).toEqual({ metadata, spec });
  });
});
