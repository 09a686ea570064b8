import { describe, expect, it } from '@jest/globals';
import type { Clock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { createMemoryStorage, type MemoryStorage } from './memory-storage.js';
import { type MirrorHandlers, mirror } from './mirror.js';
import { type Storage, StorageError } from './storage.js';

const impatient: Clock = { now: () => 0, sleep: async () => {} };
const deps = { log: silentLogger, clock: impatient };

async function put(storage: MemoryStorage, key: string, value: number): Promise<number> {
  const { signal } = new AbortController();
  const writes = [{ type: 'put', key, value } as const];
  return (await storage.transact([], () => ({ writes, result: 0 }), signal)).revision;
}

interface Recorder extends MirrorHandlers<number> {
  readonly seen: string[];
}

function recorder(): Recorder {
  const seen: string[] = [];
  return {
    seen,
    replaced: (items) => seen.push(`replaced ${items.map(({ value }) => value).join()}`),
    changed: ({ changes }) =>
      seen.push(...changes.map((change) => `${change.type} ${change.type === 'put' ? change.value : ''}`)),
  };
}

describe('mirror', () => {
  it('gives what is there, then what happens, until it is stopped', async () => {
    const storage = createMemoryStorage();
    const stop = new AbortController();
    await put(storage, '/a', 1);
    const copy = recorder();
    const running = mirror(storage, '/', copy, deps, stop.signal);
    await eventually(() => copy.seen.length === 1);
    await put(storage, '/a', 2);
    await eventually(() => copy.seen.length === 2);
    stop.abort();
    await running;
    expect(copy.seen).toEqual(['replaced 1', 'put 2']);
  });

  it('lists again when changes are lost', async () => {
    const storage = createMemoryStorage();
    const stop = new AbortController();
    await put(storage, '/a', 1);
    const copy = recorder();
    const running = mirror(
      {
        ...passing(storage),
        list: async (prefix, signal) => {
          const listed = await storage.list<never>(prefix, signal);
          if (copy.seen.length === 0) {
            await put(storage, '/a', 2);
            storage.compact(await put(storage, '/a', 3));
          }
          return listed;
        },
      },
      '/',
      copy,
      deps,
      stop.signal,
    );
    await eventually(() => copy.seen.length === 2);
    stop.abort();
    await running;
    expect(copy.seen).toEqual(['replaced 1', 'replaced 3']);
  });

  it('waits for a store that is away', async () => {
    const storage = createMemoryStorage();
    const stop = new AbortController();
    const copy = recorder();
    let attempts = 0;
    const away: Storage = {
      ...passing(storage),
      list: (prefix, signal) => {
        attempts++;
        return attempts < 4
          ? Promise.reject(new StorageError('unavailable', 'away'))
          : storage.list(prefix, signal);
      },
    };
    const running = mirror(away, '/', copy, deps, stop.signal);
    await eventually(() => copy.seen.length === 1);
    stop.abort();
    await running;
    expect(attempts).toBe(4);
  });

  it('ends with what a handler throws', async () => {
    const storage = createMemoryStorage();
    const broken: MirrorHandlers<number> = {
      replaced: () => {
        throw new RangeError('bug');
      },
      changed: () => {},
    };
    const running = mirror(storage, '/', broken, deps, new AbortController().signal);
    await expect(running).rejects.toThrow(RangeError);
  });

  it('ends quietly when it is stopped before it began', async () => {
    const copy = recorder();
    await mirror(createMemoryStorage(), '/', copy, deps, AbortSignal.abort());
    expect(copy.seen).toEqual([]);
  });
});

/** The store's methods as own properties, to be replaced one by one. */
function passing(storage: Storage): Storage {
  return {
    get: (key, signal) => storage.get(key, signal),
    list: (prefix, signal) => storage.list(prefix, signal),
    transact: (keys, decide, signal) => storage.transact(keys, decide, signal),
    watch: (prefix, after, signal) => storage.watch(prefix, after, signal),
    lease: (ttlSeconds, signal) => storage.lease(ttlSeconds, signal),
    grant: (ttlSeconds, signal) => storage.grant(ttlSeconds, signal),
    currentRevision: (signal) => storage.currentRevision(signal),
    close: () => storage.close(),
  };
}
