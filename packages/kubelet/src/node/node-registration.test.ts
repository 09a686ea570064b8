import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyOf, type Node } from '@kube/api-types';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type MemoryStorage, type Storage } from '@kube/storage';
import { eventually, eventuallyPasses } from '@kube/test-harness';
import { machineCapacity, type NodeFacts, newNode, withMissingFacts } from './node-facts.js';
import { runNodeRegistration } from './node-registration.js';

const { signal } = new AbortController();
const key = keyOf('Node', undefined, 'n1');
const facts: NodeFacts = {
  nodeName: 'n1',
  capacity: { cpu: '4000m', memory: '8589934592', pods: '110' },
  address: '10.0.0.1',
};

describe('runNodeRegistration', () => {
  let storage: MemoryStorage;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    storage = createMemoryStorage();
    stop = new AbortController();
    running = Promise.resolve();
  });
  afterEach(async () => {
    stop.abort();
    await running;
    storage.close();
  });

  const start = (register = true): void => {
    const deps = { storage, clock: systemClock, log: silentLogger };
    running = runNodeRegistration(deps, facts, register, stop.signal);
  };
  const node = async () => (await storage.get<Node>(key, signal))?.value;
  const change = (type: 'put' | 'delete', at: string, value?: unknown) => {
    const write = type === 'put' ? { type, key: at, value } : { type, key: at };
    return storage.transact([], () => ({ writes: [write], result: undefined }), signal);
  };
  const put = (value: Node) => change('put', keyOf('Node', undefined, value.metadata.name), value);

  it('registers a node that nobody knows, complete', async () => {
    start();
    await eventuallyPasses(async () =>
      expect(await node()).toEqual({
        kind: 'Node',
        metadata: {
          name: 'n1',
          uid: expect.any(String),
          creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
        status: { capacity: facts.capacity, addresses: [{ type: 'LegacyHostIP', address: '10.0.0.1' }] },
      }),
    );
  });

  it('takes no other node for this one', async () => {
    await put({ kind: 'Node', metadata: { name: 'n10' } });
    start();
    await eventually(node);
  });

  it('leaves to its owner what the owner has said, and adds the rest', async () => {
    await put({
      kind: 'Node',
      metadata: { name: 'n1', labels: { a: 'b' } },
      status: { capacity: { cpu: '1000m' } },
    });
    start();
    await eventuallyPasses(async () =>
      expect(await node()).toMatchObject({
        metadata: { labels: { a: 'b' } },
        status: {
          capacity: { cpu: '1000m', memory: '8589934592', pods: '110' },
          addresses: [{ address: '10.0.0.1' }],
        },
      }),
    );
  });

  it('adds what is missing of a node that is registered later, and registers none itself when told so', async () => {
    start(false);
    await put({ kind: 'Node', metadata: { name: 'n1' } });
    await eventuallyPasses(async () => expect((await node())?.status?.capacity).toEqual(facts.capacity));
  });

  it('brings no node back that was deleted', async () => {
    start();
    await eventually(node);
    await change('delete', key);
    // Seen after the deletion, and answered: had the deletion been answered too, it would show by then.
    await put({ kind: 'Node', metadata: { name: 'n1', labels: { second: 'yes' } } });
    await eventuallyPasses(async () => expect((await node())?.status?.capacity).toEqual(facts.capacity));
    expect(await node()).toMatchObject({ metadata: { labels: { second: 'yes' } } });
  });

  it('asks to write nothing when there is nothing to add', async () => {
    await put(newNode(facts, { uid: 'u', creationTimestamp: '2014-12-12T20:30:37Z' }));
    let watching = false;
    const onlyRead: Storage = {
      ...storage,
      list: (...args) => storage.list(...args),
      watch: (...args) => {
        watching = true;
        return storage.watch(...args);
      },
      transact: () => Promise.reject(new Error('there is nothing to write')),
    };
    const warned: string[] = [];
    const log = { ...silentLogger, warn: (_: unknown, message: string) => void warned.push(message) };
    running = runNodeRegistration({ storage: onlyRead, clock: systemClock, log }, facts, true, stop.signal);
    await eventually(() => watching);
    stop.abort();
    await running;
    expect(warned).toEqual([]);
  });
});

describe('withMissingFacts', () => {
  it('has nothing to say of an address that nobody knows', () => {
    const node: Node = { metadata: { name: 'n1' }, status: { capacity: facts.capacity } };
    expect(withMissingFacts(node, { ...facts, address: undefined })).toBeUndefined();
  });
});

describe('machineCapacity', () => {
  it('counts this machine, in the units of v1beta1', () => {
    expect(machineCapacity(110)).toEqual({
      cpu: expect.stringMatching(/^[1-9]\d*000m$/),
      memory: expect.stringMatching(/^[1-9]\d{7,}$/),
      pods: '110',
    });
  });
});
