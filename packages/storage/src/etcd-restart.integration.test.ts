import { randomUUID } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { type EtcdServer, eventually, startEtcd } from '@kube/test-harness';
import { createEtcdStorage } from './etcd-storage.js';
import { mirror } from './mirror.js';
import type { Storage, Stored } from './storage.js';

let etcd: EtcdServer;
let storage: Storage;
let stop: AbortController;

beforeEach(async () => {
  etcd = await startEtcd();
  storage = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  storage.close();
  await etcd.stop();
});

async function put(key: string, value: unknown): Promise<number> {
  const writes = [{ type: 'put', key, value } as const];
  return (await storage.transact([key], () => ({ writes, result: 0 }), stop.signal)).revision;
}

interface Count {
  readonly count: number;
  /** Tells equal counts of different writers apart. */
  readonly by: string;
}

async function increment(key: string): Promise<void> {
  const by = randomUUID();
  await storage.transact(
    [key],
    (current) => {
      const before = current.get(key) as Stored<Count> | undefined;
      return {
        writes: [{ type: 'put', key, value: { count: (before?.value.count ?? 0) + 1, by } }],
        result: undefined,
      };
    },
    stop.signal,
  );
}

describe('etcd killed and started again under load', () => {
  it('loses no write, makes none twice, and shows each to watches once', async () => {
    const after = await storage.currentRevision(stop.signal);
    const seen: number[] = [];
    const watching = (async () => {
      for await (const { changes } of storage.watch<Count>('/', after, stop.signal)) {
        seen.push(...changes.map((change) => (change.type === 'put' ? change.value.count : -1)));
      }
    })();

    let done = 0;
    const writers = Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 250; n++) {
        await increment('/count');
        done++;
      }
    });
    for (const at of [100, 400, 700]) {
      await eventually(() => done >= at, { within: 60_000 });
      await etcd.kill();
      await etcd.restart();
    }
    await Promise.all(writers);
    await eventually(() => seen.length >= 1_000, { within: 30_000 });
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
    stop.abort();
    await watching;
  }, 240_000);

  it('answers soon after a long absence', async () => {
    await put('/a', 1);
    await etcd.kill();
    const hasty = createEtcdStorage({ servers: [etcd.url], log: silentLogger, callTimeoutMs: 1_500 });
    for (let failures = 0; failures < 4; failures++) {
      await expect(hasty.get('/a', stop.signal)).rejects.toMatchObject({ code: 'unavailable' });
    }
    await etcd.restart();
    expect(await hasty.get('/a', stop.signal)).toMatchObject({ value: 1 });
    hasty.close();
  });
});

describe('a store that was rolled back', () => {
  it('ends watches as expired, and mirrors take up what is there', async () => {
    const before = await put('/kept', 1);
    await etcd.kill();
    const backup = `${etcd.dataDir}-backup`;
    await cp(etcd.dataDir, backup, { recursive: true });
    await etcd.restart();

    const copy = new Map<string, unknown>();
    const handlers = {
      replaced: (items: readonly { readonly key: string; readonly value: unknown }[]) => {
        copy.clear();
        for (const { key, value } of items) {
          copy.set(key, value);
        }
      },
      changed: ({ changes }: { readonly changes: readonly { readonly key: string }[] }) => {
        for (const { key } of changes) {
          copy.set(key, 'changed');
        }
      },
    };
    const deps = { log: silentLogger, clock: systemClock };
    const mirroring = mirror(storage, '/', handlers, deps, stop.signal);
    for (let n = 0; n < 10; n++) {
      await put(`/lost/${n}`, n);
    }
    await eventually(() => copy.has('/lost/9'));
    const ended = storage
      .watch('/', before + 10, stop.signal)
      [Symbol.asyncIterator]()
      .next();

    await etcd.kill();
    await rm(etcd.dataDir, { recursive: true });
    await cp(backup, etcd.dataDir, { recursive: true });
    await rm(backup, { recursive: true });
    await etcd.restart();
    await expect(ended).rejects.toMatchObject({ name: 'StorageError', code: 'expired' });
    await eventually(() => copy.size === 1);
    expect(await put('/kept', 2)).toBe(before + 1);
    await eventually(() => copy.get('/kept') === 'changed');
    stop.abort();
    await mirroring;
  });
});
