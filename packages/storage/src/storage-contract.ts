import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import type { Change, Snapshot, Storage, Stored, Write } from './storage.js';

/** A store to hold to the contract. */
export interface ContractSubject {
  readonly storage: Storage;
  /** Forgets the history before `revision`. */
  compact(revision: number): Promise<void>;
}

interface Thing {
  readonly n: number;
}

/** What every Storage promises, told as tests. Each test writes under a prefix of its own. */
export function describeStorageContract(name: string, subject: () => ContractSubject): void {
  describe(`${name} keeps the storage contract:`, () => {
    let storage: Storage;
    let stop: AbortController;
    let signal: AbortSignal;
    let prefix: string;
    let tests = 0;

    beforeEach(() => {
      storage = subject().storage;
      stop = new AbortController();
      signal = stop.signal;
      prefix = `/contract/${tests++}/`;
    });
    afterEach(() => {
      stop.abort();
    });

    async function write(...writes: readonly Write[]): Promise<number> {
      return (await storage.transact([], () => ({ writes, result: undefined }), signal)).revision;
    }

    function put(key: string, n: number): Write {
      return { type: 'put', key: prefix + key, value: { n } };
    }

    function del(key: string): Write {
      return { type: 'delete', key: prefix + key };
    }

    async function collect(from: number, count: number, under = prefix): Promise<readonly Change<Thing>[]> {
      const changes: Change<Thing>[] = [];
      for await (const batch of storage.watch<Thing>(under, from, signal)) {
        changes.push(...batch.changes);
        expect(batch.revision).toBeGreaterThanOrEqual(changes.at(-1)?.revision ?? 0);
        if (changes.length >= count) {
          break;
        }
      }
      return changes;
    }

    describe('get and list', () => {
      it('give nothing where nothing is', async () => {
        const revision = await storage.currentRevision(signal);
        expect(await storage.get(`${prefix}a`, signal)).toBeUndefined();
        expect(await storage.list(prefix, signal)).toEqual({ items: [], revision });
      });

      it('give values with the revision of their last change', async () => {
        await write(put('a', 1));
        const revision = await write(put('a', 2));
        const stored = { key: `${prefix}a`, value: { n: 2 }, revision };
        expect(await storage.get(`${prefix}a`, signal)).toEqual(stored);
        expect(await storage.list(prefix, signal)).toEqual({ items: [stored], revision });
      });

      it('list by the bytes of the keys, and only what is under the prefix', async () => {
        await write(...['b', 'a/c', 'ä', 'a-', 'Z', '𝄞', '\uffee'].map((key) => put(key, 0)));
        const { items } = await storage.list(prefix, signal);
        expect(items.map(({ key }) => key.slice(prefix.length))).toEqual([
          'Z',
          'a-',
          'a/c',
          'b',
          'ä',
          '\uffee',
          '𝄞',
        ]);
        expect((await storage.list(`${prefix}a/`, signal)).items).toHaveLength(1);
      });

      it('list more keys than fit a page, all at one revision', async () => {
        for (let at = 0; at < 1_100; at += 110) {
          await write(...Array.from({ length: 110 }, (_, index) => put(`k${at + index}`, at + index)));
        }
        const { items, revision } = await storage.list<Thing>(prefix, signal);
        expect(new Set(items.map(({ value }) => value.n)).size).toBe(1_100);
        expect(revision).toBe(Math.max(...items.map((item) => item.revision)));
      });

      it('give copies: changing one changes nothing else', async () => {
        await write(put('a', 1));
        const first = await storage.get<{ n: number }>(`${prefix}a`, signal);
        Object.assign(first?.value ?? {}, { n: 9 });
        expect((await storage.get(`${prefix}a`, signal))?.value).toEqual({ n: 1 });
      });
    });

    describe('transact', () => {
      it('shows what is there, and commits all writes at one revision', async () => {
        const before = await write(put('a', 1), put('b', 1));
        const keys = [`${prefix}a`, `${prefix}none`];
        let seen: Snapshot = new Map();
        const { result, revision } = await storage.transact(
          keys,
          (current) => {
            seen = current;
            return { writes: [put('a', 2), del('b'), put('c', 3)], result: 'done' };
          },
          signal,
        );
        expect([...seen]).toEqual([
          [keys[0], { key: keys[0], value: { n: 1 }, revision: before }],
          [keys[1], undefined],
        ]);
        expect(result).toBe('done');
        const { items } = await storage.list<Thing>(prefix, signal);
        expect(items).toEqual([
          { key: `${prefix}a`, value: { n: 2 }, revision },
          { key: `${prefix}c`, value: { n: 3 }, revision },
        ]);
      });

      it('writes nothing when there is nothing to write, and tells the revision it read at', async () => {
        const revision = await write(put('a', 1));
        const decide = (): { writes: []; result: number } => ({ writes: [], result: 7 });
        expect(await storage.transact([`${prefix}a`], decide, signal)).toEqual({ result: 7, revision });
        expect(await storage.currentRevision(signal)).toBe(revision);
      });

      it('does not count deleting what does not exist as a change', async () => {
        const revision = await storage.currentRevision(signal);
        expect(await write(del('none'))).toBe(revision);
      });

      it('loses no update, however many are made at once', async () => {
        await write(put('sum', 0));
        const key = `${prefix}sum`;
        const add = (): Promise<unknown> =>
          storage.transact(
            [key],
            (current) => {
              const n = (current.get(key) as Stored<Thing>).value.n;
              return { writes: [put('sum', n + 1)], result: undefined };
            },
            signal,
          );
        await Promise.all(Array.from({ length: 20 }, add));
        expect((await storage.get(key, signal))?.value).toEqual({ n: 20 });
      });

      it('lets exactly one of many create a key', async () => {
        const key = `${prefix}one`;
        const create = async (n: number): Promise<boolean> =>
          (
            await storage.transact(
              [key],
              (current) =>
                current.get(key) === undefined
                  ? { writes: [put('one', n)], result: true }
                  : { writes: [], result: false },
              signal,
            )
          ).result;
        const results = await Promise.all(Array.from({ length: 10 }, (_, n) => create(n)));
        expect(results.filter(Boolean)).toHaveLength(1);
        expect((await storage.get<Thing>(key, signal))?.value.n).toBe(results.indexOf(true));
      });

      it('throws on what decide throws, and writes nothing', async () => {
        const revision = await storage.currentRevision(signal);
        const refuse = (): never => {
          throw new RangeError('no');
        };
        await expect(storage.transact([`${prefix}a`], refuse, signal)).rejects.toThrow(RangeError);
        expect(await storage.currentRevision(signal)).toBe(revision);
      });

      it.each([
        ['a value of more than 1.5 MiB', () => [{ ...put('a', 0), value: 'x'.repeat(2_000_000) }]],
        ['more than 128 writes', () => Array.from({ length: 129 }, (_, n) => put(`k${n}`, n))],
      ])('refuses %s as too large', async (_what, writes) => {
        await expect(write(...writes())).rejects.toMatchObject({ name: 'StorageError', code: 'too-large' });
      });

      it('refuses to write a key twice', async () => {
        await expect(write(put('a', 1), put('a', 2))).rejects.toMatchObject({ code: 'failed' });
        expect(await storage.get(`${prefix}a`, signal)).toBeUndefined();
      });

      it('refuses a value that has no JSON', async () => {
        await expect(write({ type: 'put', key: `${prefix}a`, value: undefined })).rejects.toThrow(TypeError);
      });

      it('refuses a lease that has ended', async () => {
        const lease = await storage.lease(10, signal);
        stop.abort();
        await lease.lost;
        const late = storage.transact(
          [],
          () => ({ writes: [{ ...put('a', 1), lease: lease.id }], result: 0 }),
          new AbortController().signal,
        );
        await expect(late).rejects.toMatchObject({
          code: 'failed',
          message: expect.stringContaining('lease'),
        });
      });
    });

    describe('watch', () => {
      it('tells puts and deletes with what was there before, in order', async () => {
        const after = await storage.currentRevision(signal);
        const r1 = await write(put('a', 1));
        const r2 = await write(put('a', 2), put('b', 1));
        const r3 = await write(del('a'));
        const key = `${prefix}a`;
        expect(await collect(after, 4)).toEqual([
          { type: 'put', key, value: { n: 1 }, revision: r1 },
          { type: 'put', key, value: { n: 2 }, revision: r2, previous: { n: 1 } },
          { type: 'put', key: `${prefix}b`, value: { n: 1 }, revision: r2 },
          { type: 'delete', key, revision: r3, previous: { n: 2 } },
        ]);
      });

      it('begins after the given revision', async () => {
        await write(put('a', 1));
        const after = await write(put('a', 2));
        await write(put('a', 3));
        expect((await collect(after, 1)).map(({ type, revision }) => [type, revision])).toEqual([
          ['put', after + 1],
        ]);
      });

      it('tells what happens while it waits, and nothing of other prefixes', async () => {
        const after = await storage.currentRevision(signal);
        const seen = collect(after, 3);
        for (const n of [1, 2, 3]) {
          await write({ type: 'put', key: `${prefix.slice(0, -1)}x`, value: 0 });
          await write(put('a', n));
        }
        expect((await seen).map((change) => change.type === 'put' && change.value.n)).toEqual([1, 2, 3]);
      });

      it('serves many watchers at once', async () => {
        const after = await storage.currentRevision(signal);
        const watchers = Array.from({ length: 20 }, () => collect(after, 10));
        for (let n = 0; n < 10; n++) {
          await write(put('a', n));
        }
        for (const seen of await Promise.all(watchers)) {
          expect(seen.map((change) => change.type === 'put' && change.value.n)).toEqual([
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
          ]);
        }
      });

      it('ends when the signal aborts, waiting or not', async () => {
        const after = await storage.currentRevision(signal);
        const waiting = collect(after, 1);
        stop.abort();
        expect(await waiting).toEqual([]);
        expect(await collect(after, 1)).toEqual([]);
      });

      it('ends as expired when the changes are compacted', async () => {
        const after = await write(put('a', 1));
        await write(put('a', 2));
        const compacted = await write(put('a', 3));
        await subject().compact(compacted);
        await expect(collect(after - 1, 1)).rejects.toMatchObject({ name: 'StorageError', code: 'expired' });
        await write(put('a', 4));
        expect(await collect(compacted, 1)).toMatchObject([{ value: { n: 4 } }]);
      });

      it('ends as expired when it is to begin in a future that the store does not have', async () => {
        const after = (await storage.currentRevision(signal)) + 100;
        await expect(collect(after, 1)).rejects.toMatchObject({ name: 'StorageError', code: 'expired' });
      });
    });

    describe('leases', () => {
      it('take their keys with them when they are given back', async () => {
        const holder = new AbortController();
        const lease = await storage.lease(30, holder.signal);
        const written = await write({ ...put('a', 1), lease: lease.id } as Write, put('b', 1));
        const seen = collect(written, 1);
        holder.abort();
        await lease.lost;
        expect(await storage.get(`${prefix}a`, signal)).toBeUndefined();
        expect(await storage.get(`${prefix}b`, signal)).toBeDefined();
        expect(await seen).toMatchObject([{ type: 'delete', key: `${prefix}a`, previous: { n: 1 } }]);
      });

      it('let go of a key that is written again without them', async () => {
        const holder = new AbortController();
        const lease = await storage.lease(30, holder.signal);
        await write({ ...put('a', 1), lease: lease.id } as Write);
        await write(put('a', 2));
        holder.abort();
        await lease.lost;
        expect((await storage.get(`${prefix}a`, signal))?.value).toEqual({ n: 2 });
      });

      it('are kept alive past their time', async () => {
        const lease = await storage.lease(1, signal);
        await write({ ...put('kept', 1), lease: lease.id } as Write);
        await write({ ...put('granted', 1), lease: await storage.grant(1, signal) } as Write);
        await eventually(async () => (await storage.get(`${prefix}granted`, signal)) === undefined);
        expect(await storage.get(`${prefix}kept`, signal)).toBeDefined();
      });

      it.each([0, 0.5, Number.NaN])('live at least a second: not %d', async (ttl) => {
        await expect(storage.grant(ttl, signal)).rejects.toThrow(RangeError);
        await expect(storage.lease(ttl, signal)).rejects.toThrow(RangeError);
      });
    });

    it('every method throws the reason of a signal that has aborted', async () => {
      const reason = new Error('enough');
      const over = AbortSignal.abort(reason);
      const nothing = (): { writes: []; result: number } => ({ writes: [], result: 0 });
      await expect(storage.get('/a', over)).rejects.toBe(reason);
      await expect(storage.list('/a', over)).rejects.toBe(reason);
      await expect(storage.transact(['/a'], nothing, over)).rejects.toBe(reason);
      await expect(storage.lease(1, over)).rejects.toBe(reason);
      await expect(storage.grant(1, over)).rejects.toBe(reason);
      await expect(storage.currentRevision(over)).rejects.toBe(reason);
    });
  });
}
