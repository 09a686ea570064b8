import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import {
  type BreakableProxy,
  type EtcdServer,
  eventually,
  startBreakableProxy,
  startEtcd,
} from '@kube/test-harness';
import { createEtcdClient } from './etcd-client.js';
import { createEtcdStorage } from './etcd-storage.js';
import { watchEvents } from './event-watch.js';
import { rangeOf } from './key-range.js';
import type { Storage } from './storage.js';

let etcd: EtcdServer;
let proxy: BreakableProxy;
/** Past the proxy. */
let direct: Storage;
/** Through the proxy. */
let storage: Storage;
let stop: AbortController;
let prefix: string;
let tests = 0;

beforeAll(async () => {
  etcd = await startEtcd();
  direct = createEtcdStorage({ servers: [etcd.url], log: silentLogger });
});
afterAll(async () => {
  direct.close();
  await etcd.stop();
});
beforeEach(async () => {
  proxy = await startBreakableProxy(etcd.port);
  storage = createEtcdStorage({ servers: [`http://127.0.0.1:${proxy.port}`], log: silentLogger });
  stop = new AbortController();
  prefix = `/cuts/${tests++}/`;
});
afterEach(async () => {
  stop.abort();
  storage.close();
  await proxy.close();
});

/** Writes `prefix` + 0, 1, 2 … in transactions of up to 100, and gives the revision before. */
async function writeMany(count: number, value: unknown = 'v'): Promise<number> {
  const { signal } = new AbortController();
  const before = await direct.currentRevision(signal);
  for (let first = 0; first < count; first += 100) {
    const writes = Array.from({ length: Math.min(100, count - first) }, (_, index) => ({
      type: 'put' as const,
      key: `${prefix}${first + index}`,
      value,
    }));
    await direct.transact([], () => ({ writes, result: 0 }), signal);
  }
  return before;
}

/** The numbers of the keys seen, in order; grows until the test ends. */
function watchFrom(after: number): number[] {
  const seen: number[] = [];
  void (async () => {
    for await (const { changes } of storage.watch(prefix, after, stop.signal)) {
      seen.push(...changes.map(({ key }) => Number(key.slice(prefix.length))));
    }
  })();
  return seen;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

describe('a watch loses nothing, repeats nothing and keeps the order', () => {
  it.each([1, 60, 100, 150, 200, 300])('when cut %d bytes after it connected', async (bytes) => {
    const after = await writeMany(50);
    proxy.cutAfter(bytes);
    const seen = watchFrom(after);
    await eventually(() => seen.length >= 50);
    expect(seen).toEqual(upTo(50));
    expect(proxy.accepted()).toBeGreaterThan(1);
  });

  it('when cut again and again while it catches up', async () => {
    const after = await writeMany(10_000, 'x'.repeat(1_000));
    let cuts = 0;
    proxy.cutAfter(50_000);
    const seen = watchFrom(after);
    let connections = 1;
    await eventually(
      () => {
        if (proxy.accepted() > connections && seen.length < 10_000) {
          connections = proxy.accepted();
          cuts++;
          proxy.cutAfter(2_300_000);
        }
        return seen.length >= 10_000;
      },
      { within: 25_000 },
    );
    expect(seen).toEqual(upTo(10_000));
    expect(cuts).toBeGreaterThan(2);
  });

  it('when one revision is larger than a message, and cut in the middle', async () => {
    const after = await writeMany(100, 'x'.repeat(14_000));
    const touched = await direct.transact(
      [],
      () => ({
        writes: upTo(100).map((n) => ({ type: 'put', key: `${prefix}${n}`, value: 'y'.repeat(14_000) })),
        result: 0,
      }),
      stop.signal,
    );
    proxy.cutAfter(2_500_000);
    const seen = watchFrom(after);
    await eventually(() => seen.length >= 200);
    expect(seen).toEqual([...upTo(100), ...upTo(100)]);
    expect(touched.revision).toBe(after + 2);
    expect(proxy.accepted()).toBeGreaterThan(1);
  });

  it('when its connection freezes', async () => {
    const after = await writeMany(10);
    const seen = watchFrom(after);
    await eventually(() => seen.length === 10);
    proxy.freeze();
    const connections = proxy.accepted();
    prefix = `${prefix}more/`;
    await eventually(() => proxy.accepted() > connections, { within: 30_000 });
    prefix = prefix.replace('more/', '');
    await writeMany(20);
    proxy.cut();
    proxy.thaw();
    await eventually(() => seen.length >= 30);
    expect(seen).toEqual([...upTo(10), ...upTo(20)]);
  }, 60_000);

  it('when etcd cannot be reached for a while', async () => {
    const after = await writeMany(10);
    const seen = watchFrom(after);
    await eventually(() => seen.length === 10);
    proxy.refuse(true);
    proxy.cut();
    const connections = proxy.accepted();
    await writeMany(300);
    await eventually(() => proxy.accepted() > connections + 3);
    proxy.refuse(false);
    await eventually(() => seen.length >= 310);
    expect(seen).toEqual([...upTo(10), ...upTo(300)]);
  });

  it('when its reader is slow: it is left, and taken up where the reader is', async () => {
    const after = await writeMany(3_000, 'x'.repeat(1_000));
    const client = createEtcdClient([`http://127.0.0.1:${proxy.port}`], 1_000);
    const deps = { client, clock: systemClock, log: silentLogger, backlogBytes: 400_000 };
    const seen: string[] = [];
    let streams = 0;
    const watch = client.watchClient.watch.bind(client.watchClient);
    client.watchClient.watch = (options) => {
      streams++;
      return watch(options);
    };
    for await (const { events } of watchEvents(deps, rangeOf(prefix), after, stop.signal)) {
      seen.push(...events.map(({ kv }) => kv.key.toString().slice(prefix.length)));
      if (seen.length >= 3_000) {
        break;
      }
      // Other calls on the same connection go on while the reader dawdles.
      await client.kv.range({ key: Buffer.from('/none') });
    }
    client.close();
    expect(seen.map(Number)).toEqual(upTo(3_000));
    expect(streams).toBeGreaterThan(1);
  });
});

describe('a watch ends as expired', () => {
  it('when the changes were compacted while it was cut off', async () => {
    const after = await writeMany(10);
    const { signal } = stop;
    const seen: number[] = [];
    const ended = (async () => {
      for await (const { changes } of storage.watch(prefix, after, signal)) {
        seen.push(changes.length);
      }
    })();
    await eventually(() => seen.length > 0);
    proxy.refuse(true);
    proxy.cut();
    await writeMany(10);
    await writeMany(10);
    const client = createEtcdClient([etcd.url], 1_000);
    await client.kv.compact({ revision: await direct.currentRevision(signal), physical: true });
    client.close();
    proxy.refuse(false);
    await expect(ended).rejects.toMatchObject({ name: 'StorageError', code: 'expired' });
  });
});

describe('a spoilt value', () => {
  it('hides its own key from lists and watches, and nothing else', async () => {
    const { signal } = stop;
    const client = createEtcdClient([etcd.url], 1_000);
    const after = await writeMany(3);
    await client.kv.put({ key: Buffer.from(`${prefix}1`), value: Buffer.from('{spoilt') });
    await client.kv.put({ key: Buffer.from(`${prefix}new`), value: Buffer.from('') });
    await direct.transact(
      [],
      () => ({ writes: [{ type: 'put', key: `${prefix}2`, value: 'w' }], result: 0 }),
      signal,
    );
    await client.kv.put({ key: Buffer.from(`${prefix}1`), value: Buffer.from('"whole"') });
    const { items, unreadable } = await direct.list(prefix, signal);
    expect(items.map(({ key }) => key.slice(prefix.length))).toEqual(['0', '1', '2']);
    expect(unreadable).toEqual([`${prefix}new`]);

    const seen: string[] = [];
    for await (const { changes } of direct.watch<string>(prefix, after + 1, signal)) {
      seen.push(
        ...changes.map((change) => {
          const kept = change.type === 'delete' && change.unreadable ? ', unreadable' : '';
          return `${change.type} ${change.key.slice(prefix.length)} ${change.previous}${kept}`;
        }),
      );
      if (seen.length >= 3) {
        break;
      }
    }
    expect(seen).toEqual(['delete 1 v, unreadable', 'put 2 v', 'put 1 undefined']);

    await expect(direct.get(`${prefix}new`, signal)).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(`${prefix}new`),
    });
    client.close();
  });
});
