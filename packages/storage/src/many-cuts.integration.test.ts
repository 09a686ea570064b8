import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import {
  type BreakableProxy,
  type EtcdServer,
  eventually,
  startBreakableProxy,
  startEtcd,
} from '@kube/test-harness';
import { createEtcdStorage } from './etcd-storage.js';
import type { Change, Storage } from './storage.js';

const WRITES = 20_000;
const PER_TRANSACTION = 5;
const WRITERS = 8;
const WRITES_PER_CUT = 700;

let etcd: EtcdServer;
let proxy: BreakableProxy;
let storage: Storage;

beforeAll(async () => {
  etcd = await startEtcd();
  proxy = await startBreakableProxy(etcd.port);
  const servers = [`http://127.0.0.1:${proxy.port}`];
  storage = createEtcdStorage({ servers, log: silentLogger });
});
afterAll(async () => {
  storage.close();
  await proxy.close();
  await etcd.stop();
});

it('20 000 writes and their watch, cut more than twenty times: none lost, repeated or out of order', async () => {
  const stop = new AbortController();
  const { signal } = stop;
  const changes: Change<number>[] = [];
  const watching = (async () => {
    for await (const batch of storage.watch<number>('/many/', 1, signal)) {
      changes.push(...batch.changes);
    }
  })();

  let next = 0;
  let cuts = 0;
  let conflicts = 0;
  const writer = async (): Promise<void> => {
    while (next < WRITES) {
      const first = next;
      next += PER_TRANSACTION;
      if (first >= (cuts + 1) * WRITES_PER_CUT) {
        cuts++;
        proxy.cutAfter(1 + Math.floor(Math.random() * 30_000));
      }
      const numbers = Array.from({ length: PER_TRANSACTION }, (_, index) => first + index);
      const { result } = await storage.transact(
        numbers.map((n) => `/many/${n}`),
        (current) => ({
          writes: numbers.map((n) => ({ type: 'put', key: `/many/${n}`, value: n })),
          result: [...current.values()].filter((stored) => stored !== undefined).length,
        }),
        signal,
      );
      conflicts += result;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  await eventually(() => changes.length >= WRITES, { within: 20_000 });
  const { revision, items } = await storage.list('/many/', signal);
  stop.abort();
  await watching;

  const times = new Map<string, number>();
  for (const { key } of changes) {
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const revisions = changes.map((change) => change.revision);
  expect({
    lost: WRITES - times.size,
    repeated: changes.length - times.size,
    outOfOrder: revisions.filter((value, index) => value < (revisions[index - 1] ?? 0)).length,
    conflictsWithItself: conflicts,
    stored: items.length,
    transactions: revision - 1,
  }).toEqual({
    lost: 0,
    repeated: 0,
    outOfOrder: 0,
    conflictsWithItself: 0,
    stored: WRITES,
    transactions: WRITES / PER_TRANSACTION,
  });
  expect(proxy.accepted()).toBeGreaterThan(20);
}, 90_000);
